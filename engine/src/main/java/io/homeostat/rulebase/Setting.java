package io.homeostat.rulebase;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value that an operator may change without touching the rules. It becomes a literal of the rules' source where that says
 * {@code ${name}}.
 *
 * @param min lowest value of a number, or null; likewise max
 * @param choices of a choice, else empty
 * @param unit for people, or an empty text
 * @param defaultValue a {@link BigDecimal} for a number (of seconds, too), else a text
 * @param value as the default; null while nobody set one
 */
public record Setting(
        String name,
        Type type,
        Object defaultValue,
        @Nullable Object value,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        List<String> choices,
        String unit,
        String description) {

    /** What a setting can be. */
    public enum Type {
        INTEGER,
        DECIMAL,
        TEXT,
        SECONDS,
        CHOICE;

        /** As package.yaml writes it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MAX_TEXT = 1_000;

    public Setting {
        choices = List.copyOf(choices);
    }

    /** What the rules get. */
    public Object effective() {
        return value == null ? defaultValue : value;
    }

    Setting withValue(Object newValue) {
        return new Setting(name, type, defaultValue, accept(newValue), min, max, choices, unit, description);
    }

    /**
     * The value in this setting's own form.
     *
     * @throws IllegalArgumentException when it does not fit, with a sentence that says what would
     */
    Object accept(Object raw) {
        return switch (type) {
            case INTEGER, SECONDS -> inRange(whole(raw));
            case DECIMAL -> inRange(number(raw));
            case TEXT -> {
                String text = String.valueOf(raw);
                if (text.length() > MAX_TEXT
                        || text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028')) {
                    throw new IllegalArgumentException(
                            name + " takes one line of text of at most " + MAX_TEXT + " characters.");
                }
                yield text;
            }
            case CHOICE -> {
                String text = String.valueOf(raw);
                if (!choices.contains(text)) {
                    throw new IllegalArgumentException(
                            name + " is one of " + String.join(", ", choices) + ", not \"" + text + "\".");
                }
                yield text;
            }
        };
    }

    private BigDecimal whole(Object raw) {
        if (type == Type.SECONDS && raw instanceof String text) {
            Duration duration = YamlNode.duration(text);
            if (duration != null && duration.toMillisPart() == 0) {
                return BigDecimal.valueOf(duration.toSeconds());
            }
        }
        BigDecimal number = number(raw);
        try {
            return BigDecimal.valueOf(number.intValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is a whole number, not " + number + ".", e);
        }
    }

    private BigDecimal number(Object raw) {
        try {
            BigDecimal number = raw instanceof BigDecimal decimal ? decimal : new BigDecimal(String.valueOf(raw));
            if (Math.abs((long) number.scale()) > 30 || number.precision() > 30) {
                throw new IllegalArgumentException(name + " has too many digits.");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number, not \"" + raw + "\".", e);
        }
    }

    private BigDecimal inRange(BigDecimal number) {
        if ((min != null && number.compareTo(min) < 0) || (max != null && number.compareTo(max) > 0)) {
            throw new IllegalArgumentException(name + " is " + number.toPlainString() + "; allowed is "
                    + (min == null ? "any" : min.toPlainString()) + " to " + (max == null ? "any" : max.toPlainString())
                    + ".");
        }
        return number;
    }

    /**
     * The value as source: a number, a text in quotes, a choice as the bare word that it is. Within a string literal of the
     * source a text is escaped instead of quoted.
     */
    String literal(boolean withinString) {
        Object effective = effective();
        return switch (type) {
            case INTEGER, SECONDS -> ((BigDecimal) effective).toBigInteger().toString();
            case DECIMAL -> {
                String plain = ((BigDecimal) effective).toPlainString();
                yield plain.indexOf('.') < 0 && !withinString ? plain + ".0" : plain;
            }
            case CHOICE -> String.valueOf(effective);
            case TEXT -> {
                String escaped = String.valueOf(effective)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("'", "\\'");
                yield withinString ? escaped : "\"" + escaped + "\"";
            }
        };
    }
}
