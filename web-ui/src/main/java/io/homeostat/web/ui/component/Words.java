package io.homeostat.web.ui.component;

import java.util.Locale;

/** Constants as people read them. */
public final class Words {
    private Words() {}

    /** As {@code awaiting approval}. */
    public static String of(Enum<?> constant) {
        return of(constant.name());
    }

    /** A constant's name, or a word of the interface, in words. */
    public static String of(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A number with its noun: {@code 1 violation}, {@code 5 violations}. */
    public static String count(long number, String one) {
        return number(number) + " " + one + (number == 1 ? "" : "s");
    }

    /** A whole number with a thin gap at the thousands. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
    }

    /** A score or a confidence, with two digits. */
    public static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** A measured value as short as it can be said without loss that matters to people. */
    public static String value(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return number((long) value);
        }
        double size = Math.abs(value);
        if (size >= 1e15 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int digits = size >= 1_000 ? 1 : size >= 1 ? 2 : 4;
        String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
        return text.replaceAll("\\.?0+$", "").replace(',', '\u202f');
    }
}
