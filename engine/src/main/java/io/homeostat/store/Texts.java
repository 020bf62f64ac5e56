package io.homeostat.store;

/** What may be stored. */
public final class Texts {
    /** What is told of a text that is not {@link #storable}. */
    public static final String NOT_STORABLE =
            "No text may hold a NUL, half of a surrogate pair or a mark that turns text around.";

    /** Embeddings and overrides of direction, and their end. */
    private static final char FIRST_TURN = '\u202a';

    private static final char LAST_TURN = '\u202e';

    private Texts() {}

    /** How many characters the text has, where Java itself counts those beyond the first plane twice. */
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text, or as many of its first characters. */
    public static String first(String text, int most) {
        return characters(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }

    /**
     * Whether the text may be kept: without a NUL, which PostgreSQL cannot hold, without halves of surrogate pairs, and without
     * marks that turn the letters after them around, by which one name could be read as another.
     */
    public static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c) || (c >= FIRST_TURN && c <= LAST_TURN)) {
                return false;
            }
        }
        return true;
    }
}
