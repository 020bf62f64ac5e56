package io.homeostat.store;

/** What may be stored. */
public final class Texts {
    private Texts() {}

    /** How many characters the text has, where Java itself counts those beyond the first plane twice. */
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text, or as many of its first characters. */
    public static String first(String text, int most) {
        return characters(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }

    /** Whether every database holds the text: without a NUL, which PostgreSQL cannot, and halves of surrogate pairs. */
    public static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
