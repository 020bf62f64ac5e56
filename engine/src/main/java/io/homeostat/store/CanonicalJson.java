package io.homeostat.store;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in the one form that RFC 8785 allows, so that a hash over it can be checked in any language.
 *
 * <p>Takes maps with text keys, iterables, texts, numbers, booleans, null, enums (their names), UUIDs, instants (RFC 3339 in
 * UTC with milliseconds), Jackson trees, and records (an object of their components). Numbers are written as IEEE doubles;
 * whole numbers beyond 2^53 are refused, since they would come back changed.
 */
public final class CanonicalJson {
    private static final long EXACT = 1L << 53;
    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /** The canonical text of the value. */
    public static String text(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    /** Reads JSON that was written here, or any other; a duplicate key is an error. */
    public static JsonNode parse(String text) {
        return mapper.readTree(text);
    }

    /** RFC 3339 in UTC, milliseconds always written. */
    public static String instant(Instant at) {
        return INSTANT.format(at);
    }

    /** {@code sha256:} and 64 hexadecimal digits, of the text in UTF-8. */
    public static String hash(String text) {
        return "sha256:" + HexFormat.of().formatHex(digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** SHA-256. */
    public static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case JsonNode node -> writeNode(out, node);
            case CharSequence text -> writeText(out, text);
            case Boolean truth -> out.append(truth.booleanValue());
            case Number number -> writeNumber(out, number);
            case Enum<?> constant -> writeText(out, constant.name());
            case UUID id -> writeText(out, id.toString());
            case Instant at -> writeText(out, instant(at));
            case Map<?, ?> map -> writeMap(out, map);
            case Iterable<?> items -> writeItems(out, items);
            case Record fields -> writeRecord(out, fields);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void writeNode(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            Map<String, @Nullable Object> fields = new TreeMap<>();
            node.propertyStream().forEach(field -> fields.put(field.getKey(), field.getValue()));
            writeMap(out, fields);
        } else if (node.isArray()) {
            writeItems(out, node);
        } else if (node.isString()) {
            writeText(out, node.stringValue());
        } else if (node.isNumber()) {
            writeNumber(out, node.numberValue());
        } else if (node.isBoolean()) {
            out.append(node.booleanValue());
        } else {
            out.append("null");
        }
    }

    // String's own order is that of UTF-16 code units, which is what RFC 8785 asks for.
    private static void writeMap(StringBuilder out, Map<?, ?> map) {
        SortedMap<?, ?> sorted;
        if (map instanceof SortedMap<?, ?> already
                && already.comparator() == null
                && !already.isEmpty()
                && already.firstKey() instanceof String) {
            sorted = already;
        } else {
            TreeMap<String, @Nullable Object> copy = new TreeMap<>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
            sorted = copy;
        }
        char before = '{';
        for (Map.Entry<?, ?> field : sorted.entrySet()) {
            out.append(before);
            writeText(out, (String) field.getKey());
            out.append(':');
            write(out, field.getValue());
            before = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void writeItems(StringBuilder out, Iterable<?> items) {
        out.append('[');
        boolean first = true;
        for (Object item : items) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write(out, item);
        }
        out.append(']');
    }

    private static void writeRecord(StringBuilder out, Record value) {
        Component[] components = COMPONENTS.get(value.getClass());
        for (int i = 0; i < components.length; i++) {
            out.append(i == 0 ? '{' : ',').append(components[i].key);
            try {
                write(out, components[i].accessor.invoke(value));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("cannot read " + components[i].accessor, e);
            }
        }
        out.append(components.length == 0 ? "{}" : "}");
    }

    /** A component of a record: its name as it is written, colon included, and how it is read. */
    private record Component(String key, Method accessor) {}

    // In the order of their names, once for each type: a cycle writes thousands of facts of a few types.
    private static final ClassValue<Component[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected Component[] computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .sorted(Comparator.comparing(RecordComponent::getName))
                    .map(one -> {
                        one.getAccessor().setAccessible(true);
                        return new Component("\"" + one.getName() + "\":", one.getAccessor());
                    })
                    .toArray(Component[]::new);
        }
    };

    private static void writeText(StringBuilder out, CharSequence text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, written, i);
            written = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
            }
        }
        out.append(text, written, text.length()).append('"');
    }

    private static void writeNumber(StringBuilder out, Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            long whole = number.longValue();
            if (Math.abs(whole) > EXACT) {
                throw new IllegalArgumentException(whole + " is beyond what JSON keeps exactly");
            }
            out.append(whole);
            return;
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        writeDouble(out, value);
    }

    private static void writeDouble(StringBuilder out, double value) {
        if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
            out.append((long) value);
            return;
        }
        String java = Double.toString(value);
        // Without an exponent Java writes what ECMAScript does.
        out.append(java.indexOf('E') < 0 ? java : ecmaScript(value));
    }

    /** The number as ECMAScript writes it (ECMA-262, Number::toString), from Java's shortest digits. */
    static String ecmaScript(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        if (shortest.precision() == 2) {
            // Java writes two digits at least, also where one would tell the number (4.9E-324).
            BigDecimal oneDigit = shortest.round(new MathContext(1));
            if (oneDigit.doubleValue() == Math.abs(value)) {
                shortest = oneDigit;
            }
        }
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        StringBuilder out = new StringBuilder(value < 0 ? "-" : "");
        if (point > 0 && point <= 21) {
            if (digits.length() <= point) {
                out.append(digits).append("0".repeat(point - digits.length()));
            } else {
                out.append(digits, 0, point).append('.').append(digits, point, digits.length());
            }
        } else if (point <= 0 && point > -6) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? '+' : '-').append(Math.abs(point - 1));
        }
        return out.toString();
    }
}
