package io.homeostat.web.bench;

import java.util.Locale;

/**
 * What a figure must reach.
 *
 * @param reached what it did reach
 * @param below whether it must stay below the limit; else it must be at least as much
 */
record Level(String what, double limit, String unit, double reached, boolean below) {
    static Level below(String what, double limit, double reached) {
        return new Level(what, limit, "ms", reached, true);
    }

    static Level atLeast(String what, double limit, String unit, double reached) {
        return new Level(what, limit, unit, reached, false);
    }

    boolean met() {
        return below ? reached < limit : reached >= limit;
    }

    /** As {@code P95 < 50 ms: met} or {@code mean < 3 ms: not met by 1.2 ms}. */
    String text() {
        String said = what + (below ? " < " : " >= ") + number(limit) + spaced(unit) + ": ";
        return said + (met() ? "met" : "not met by " + number(Math.abs(reached - limit)) + spaced(unit));
    }

    private static String spaced(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
