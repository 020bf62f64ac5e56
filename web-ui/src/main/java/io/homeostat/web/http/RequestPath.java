package io.homeostat.web.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Paths of requests, as they were sent. */
public final class RequestPath {
    private RequestPath() {}

    /**
     * Whether something could be at this path: percent-encoded UTF-8 without control characters and backslashes, and without
     * a way up.
     */
    public static boolean canBeOurs(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        int i = 0;
        while (i < path.length()) {
            char c = path.charAt(i);
            if (c != '%') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                i++;
                continue;
            }
            int value = i + 2 < path.length() ? hex(path.charAt(i + 1)) * 16 + hex(path.charAt(i + 2)) : -1;
            if (value < 0) {
                return false;
            }
            bytes.write(value);
            i += 3;
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return decoded.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c)) && !decoded.contains("/..");
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The digit's value; far below zero when it is none. */
    private static int hex(char digit) {
        int value = Character.digit(digit, 16);
        return value < 0 || digit > 'f' ? -1_000 : value;
    }
}
