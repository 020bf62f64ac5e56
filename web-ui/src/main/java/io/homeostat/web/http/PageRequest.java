package io.homeostat.web.http;

import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which part of a list is asked for: {@code ?limit=} and {@code ?cursor=}. A parameter of this type in a controller is
 * filled from both.
 *
 * @param list what tells the list from others: a cursor of one is none of another
 * @param limit rows of the page, 1 to 500
 * @param cursor opaque text that an earlier page gave, or null for the first one
 */
public record PageRequest(String list, int limit, @Nullable String cursor) {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 500;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /**
     * Reads both from their texts.
     *
     * @throws Refused with reason MALFORMED when the limit is no number from 1 to 500
     */
    public static PageRequest of(String list, @Nullable String limit, @Nullable String cursor) {
        if (limit == null) {
            return new PageRequest(list, DEFAULT_LIMIT, cursor);
        }
        if (NUMBER.matcher(limit).matches()) {
            int rows = Integer.parseInt(limit);
            if (rows >= 1 && rows <= MAX_LIMIT) {
                return new PageRequest(list, rows, cursor);
            }
        }
        throw new Refused(
                Refused.Reason.MALFORMED, "bad-limit", "limit must be a whole number from 1 to " + MAX_LIMIT + ".");
    }

    /** How many rows to read: one more than the page holds, to know whether there is a next one. */
    public int rowsToRead() {
        return limit + 1;
    }

    /**
     * Where the page begins: after the row with this position.
     *
     * @param parse reads the position that {@link CursorPage#of} was given
     * @return null for the first page
     * @throws Refused with reason MALFORMED when the cursor is not one that this list gave
     */
    public <K> @Nullable K after(Function<List<String>, K> parse) {
        if (cursor == null) {
            return null;
        }
        try {
            JsonNode parts =
                    CanonicalJson.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            List<String> position = new ArrayList<>();
            for (JsonNode part : parts) {
                position.add(part.stringValue());
            }
            if (!position.removeFirst().equals(list)) {
                throw new IllegalArgumentException("a cursor of another list");
            }
            return parse.apply(position);
        } catch (RuntimeException e) {
            Refused refused = new Refused(
                    Refused.Reason.MALFORMED,
                    "bad-cursor",
                    "The cursor is not one that this list gave. Begin without.");
            refused.initCause(e);
            throw refused;
        }
    }

    /** The cursor of what comes after the row with this position. */
    String next(List<String> position) {
        List<String> bound = Stream.concat(Stream.of(list), position.stream()).toList();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(CanonicalJson.text(bound).getBytes(StandardCharsets.UTF_8));
    }
}
