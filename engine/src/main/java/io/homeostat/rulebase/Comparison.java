package io.homeostat.rulebase;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario expects of one value: {@code ">= 0.85"}, {@code "< 3"}, or the value itself. Words are compared without
 * regard to case, and {@code -} counts as {@code _}; numbers as numbers, to nine places.
 */
public record Comparison(Operator operator, String operand) {
    private static final Pattern TEXT = Pattern.compile("\\s*(>=|<=|!=|>|<|=)\\s*(\\S.*?)\\s*", Pattern.DOTALL);
    private static final double CLOSE = 1e-9;

    /** How the value must lie to the operand. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        boolean orders() {
            return this != EQUAL && this != NOT_EQUAL;
        }
    }

    /**
     * Reads it as a file has it.
     *
     * @throws IllegalArgumentException when it orders by something that is no number
     */
    static Comparison of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return new Comparison(Operator.EQUAL, text.strip());
        }
        for (Operator operator : Operator.values()) {
            if (operator.sign.equals(matcher.group(1))) {
                if (operator.orders() && number(matcher.group(2)) == null) {
                    throw new IllegalArgumentException("\"" + text.strip()
                            + "\" compares with what is no number; write a number after " + operator.sign + ".");
                }
                return new Comparison(operator, matcher.group(2));
            }
        }
        return new Comparison(Operator.EQUAL, text.strip());
    }

    /** Whether it holds of a value; of none only when it differs from something. */
    public boolean holds(@Nullable Object value) {
        if (value == null) {
            return operator == Operator.NOT_EQUAL;
        }
        Double expected = number(operand);
        if (value instanceof Number number && expected != null) {
            double distance = number.doubleValue() - expected;
            double close = CLOSE * Math.max(1, Math.abs(expected));
            return switch (operator) {
                case EQUAL -> Math.abs(distance) <= close;
                case NOT_EQUAL -> Math.abs(distance) > close;
                case LESS -> distance < -close;
                case LESS_OR_EQUAL -> distance <= close;
                case GREATER -> distance > close;
                case GREATER_OR_EQUAL -> distance >= -close;
            };
        }
        boolean same = word(String.valueOf(value)).equals(word(operand));
        return operator == Operator.EQUAL ? same : operator == Operator.NOT_EQUAL && !same;
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static @Nullable Double number(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return operator == Operator.EQUAL ? operand : operator.sign + " " + operand;
    }
}
