package io.homeostat.store;

/** What may be stored. */
public final class Texts {
    private Texts() {}

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
