package io.homeostat.web.http;

import io.homeostat.model.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON as strictly as RFC 8259 allows: UTF-8 without a fault, no key twice, nothing after the value. Whoever is
 * lenient here decides for the sender which of two values was meant. Thread-safe.
 */
public final class JsonBody {
    private static final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Pattern PROGRAMMERS =
            Pattern.compile(" \\(start marker at .*\\)$|:? (?:enable|not allowed as per) `[^`]*`"
                    + "(?: to allow)?| \\((?:bound as|of type|from)? ?`[^`]*`\\)|, from `[^`]*`"
                    + "| \\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

    private JsonBody() {}

    /**
     * The tree that a body holds. Numbers with a fraction or an exponent keep all their digits.
     *
     * @param limit the most bytes it may have
     * @throws HttpRefusal 413 when it is larger
     * @throws Refused with reason MALFORMED when it is not JSON in UTF-8
     */
    public static JsonNode read(InputStream body, long limit) throws IOException {
        int most = (int) Math.min(limit, Integer.MAX_VALUE - 16);
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new HttpRefusal(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    "The body is larger than " + limit
                            + " bytes. Send less at once, or raise homeostat.http.max-body.");
        }
        return parse(bytes);
    }

    /**
     * The tree that these bytes hold.
     *
     * @throws Refused with reason MALFORMED when they are not JSON in UTF-8
     */
    public static JsonNode parse(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("not-utf-8", "The body is not UTF-8.", e);
        }
        if (text.isBlank()) {
            throw new Refused(Refused.Reason.MALFORMED, "not-json", "The body is empty; JSON is expected.");
        }
        try {
            JsonNode tree = mapper.readTree(text);
            if (tree.isMissingNode()) {
                throw new Refused(Refused.Reason.MALFORMED, "not-json", "The body holds no JSON value.");
            }
            return tree;
        } catch (StreamReadException e) {
            String message = said(e);
            boolean twice = message.startsWith("Duplicate");
            throw malformed(
                    twice ? "duplicate-key" : "not-json",
                    (twice ? "The body has a key twice: " : "The body is not JSON: ") + message + where(e),
                    e);
        } catch (JacksonException e) {
            throw malformed("not-json", "The body is not JSON: " + said(e) + where(e), e);
        }
    }

    /**
     * Jackson's own words, without where a bracket was opened, since that place is never known here, and without what a
     * programmer could switch on.
     */
    private static String said(JacksonException e) {
        return PROGRAMMERS.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
    }

    private static String where(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static Refused malformed(String code, String detail, Exception cause) {
        Refused refused = new Refused(Refused.Reason.MALFORMED, code, detail);
        refused.initCause(cause);
        return refused;
    }
}
