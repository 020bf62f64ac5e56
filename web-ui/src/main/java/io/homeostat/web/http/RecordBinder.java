package io.homeostat.web.http;

import io.homeostat.model.ActionType;
import io.homeostat.model.Refused;
import io.homeostat.store.Texts;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes records of JSON trees and collects every fault on the way, where Jackson's own binding would stop at the first.
 *
 * <p>A component is required unless its type is {@code @Nullable}; a field without a component is a fault; constraints of
 * Jakarta Validation on components are checked; a record that is {@link Checked} then adds what concerns several components
 * at once. Components may be texts, numbers, booleans, instants (RFC 3339, cut to milliseconds), UUIDs, enums (their names
 * in lower case), records, lists, sets, maps with text keys, and {@link JsonNode} for what is read elsewhere. No text holds
 * what {@link Texts#storable} rules out. Thread-safe.
 */
public final class RecordBinder {
    /** A record that checks what concerns several of its components, or what no annotation can say. */
    public interface Checked {
        /**
         * Adds what is wrong.
         *
         * @param pointer where this record stands in the request
         */
        void check(String pointer, Faults faults);
    }

    /** Enums whose words in JSON are the constants' own names; all others are in lower case. */
    private static final Set<Class<?>> SPELT_AS_NAMED = Set.of(ActionType.class);

    private static final double EXACT = 0x1p53;

    private final Validator validator;

    public RecordBinder(Validator validator) {
        this.validator = validator;
    }

    /**
     * The record that the tree holds.
     *
     * @throws Refused with reason INVALID and every fault
     */
    public <R> R bind(JsonNode tree, Class<R> type) {
        Faults faults = new Faults();
        R bound = bind(tree, type, "", faults).orElse(null);
        faults.refuseIfAny("invalid-request");
        if (bound == null) {
            throw new IllegalStateException("neither a value nor a fault");
        }
        return bound;
    }

    /** The record at that place of a larger request; empty when it has faults, which are added to the others. */
    public <R> Optional<R> bind(JsonNode tree, Class<R> type, String pointer, Faults faults) {
        return Optional.ofNullable(type.cast(record(tree, type, pointer, faults)));
    }

    private @Nullable Object record(JsonNode tree, Class<?> type, String pointer, Faults faults) {
        if (!tree.isObject()) {
            return wrongType(pointer, "an object", tree, faults);
        }
        RecordComponent[] components = type.getRecordComponents();
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
        for (String name : tree.propertyNames()) {
            if (!known.contains(name)) {
                faults.add(
                        Faults.at(pointer, name),
                        "unknown-field",
                        "There is no field of this name here; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        }
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            values[i] = component(tree, type, components[i], pointer, faults);
            complete &= values[i] != null || isNullable(components[i].getAnnotatedType());
        }
        if (!complete) {
            return null;
        }
        Object made = instance(type, components, values);
        if (made instanceof Checked checked) {
            checked.check(pointer, faults);
        }
        return made;
    }

    private @Nullable Object component(
            JsonNode tree, Class<?> owner, RecordComponent component, String pointer, Faults faults) {
        String at = Faults.at(pointer, component.getName());
        JsonNode field = tree.get(component.getName());
        if (field == null || field.isNull()) {
            if (!isNullable(component.getAnnotatedType())) {
                faults.add(at, "required", field == null ? "The field is missing." : "The field must not be null.");
            }
            return null;
        }
        Object value = value(field, component.getAnnotatedType(), at, faults);
        if (value == null) {
            return null;
        }
        boolean holds = true;
        for (ConstraintViolation<?> violation : validator.validateValue(owner, component.getName(), value)) {
            faults.add(at, code(violation), "The field " + violation.getMessage() + ".");
            holds = false;
        }
        return holds ? value : null;
    }

    private @Nullable Object value(JsonNode node, AnnotatedType annotated, String at, Faults faults) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic) {
            AnnotatedType[] arguments = ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            if (generic.getRawType() == Map.class) {
                return map(node, arguments[1], at, faults);
            }
            List<Object> items = items(node, arguments[0], at, faults);
            return items != null && generic.getRawType() == Set.class ? new LinkedHashSet<>(items) : items;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == JsonNode.class) {
            return node;
        }
        if (plain.isRecord()) {
            return record(node, plain, at, faults);
        }
        if (plain == String.class) {
            return text(node, annotated.getAnnotation(Characters.class), at, faults);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return node.isBoolean() ? (Object) node.booleanValue() : wrongType(at, "true or false", node, faults);
        }
        if (plain == int.class || plain == Integer.class) {
            Object whole = whole(node, at, faults, Integer.MIN_VALUE, Integer.MAX_VALUE);
            return whole instanceof Long found ? (Object) found.intValue() : null;
        }
        if (plain == long.class || plain == Long.class) {
            return whole(node, at, faults, (long) -EXACT, (long) EXACT);
        }
        if (plain == double.class || plain == Double.class) {
            return number(node, at, faults);
        }
        if (plain == Instant.class) {
            return instant(node, at, faults);
        }
        if (plain == UUID.class) {
            return uuid(node, at, faults);
        }
        if (plain.isEnum()) {
            return constant(node, plain, at, faults);
        }
        throw new IllegalArgumentException("no JSON is read into a " + plain + " (" + at + ")");
    }

    private @Nullable List<Object> items(JsonNode node, AnnotatedType type, String at, Faults faults) {
        if (!node.isArray()) {
            wrongType(at, "an array", node, faults);
            return null;
        }
        List<Object> items = new ArrayList<>(node.size());
        boolean complete = true;
        for (int i = 0; i < node.size(); i++) {
            Object item = value(node.get(i), type, Faults.at(at, i), faults);
            if (item == null) {
                complete = false;
            } else {
                items.add(item);
            }
        }
        return complete ? items : null;
    }

    private @Nullable Map<String, Object> map(JsonNode node, AnnotatedType type, String at, Faults faults) {
        if (!node.isObject()) {
            wrongType(at, "an object", node, faults);
            return null;
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        boolean complete = true;
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String below = Faults.at(at, entry.getKey());
            if (!Texts.storable(entry.getKey())) {
                faults.add(at, "text", Texts.NOT_STORABLE);
                complete = false;
                continue;
            }
            Object value = value(entry.getValue(), type, below, faults);
            if (value == null) {
                complete = false;
            } else {
                entries.put(entry.getKey(), value);
            }
        }
        return complete ? entries : null;
    }

    private static @Nullable Object text(JsonNode node, @Nullable Characters bounds, String at, Faults faults) {
        if (!node.isString()) {
            return wrongType(at, "a text", node, faults);
        }
        String text = node.stringValue();
        if (!Texts.storable(text)) {
            faults.add(at, "text", Texts.NOT_STORABLE);
            return null;
        }
        if (bounds != null && !isWithin(text, bounds, at, faults)) {
            return null;
        }
        return text;
    }

    private static boolean isWithin(String text, Characters bounds, String at, Faults faults) {
        int length = Texts.characters(text);
        if (length < bounds.min() || length > bounds.max()) {
            String allowed = bounds.min() == 0 ? "at most " : bounds.min() + " to ";
            faults.add(
                    at,
                    "length",
                    "The text has " + allowed + bounds.max() + " characters, and this has " + length + ".");
            return false;
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > bounds.maxBytes()) {
            faults.add(at, "length", "The text has at most " + bounds.maxBytes() + " bytes in UTF-8.");
            return false;
        }
        return true;
    }

    private static @Nullable Object whole(JsonNode node, String at, Faults faults, long least, long most) {
        if (!node.isNumber()) {
            return wrongType(at, "a whole number", node, faults);
        }
        if (isFraction(node)) {
            return wrongType(at, "a whole number", node, faults);
        }
        double value = node.doubleValue(Double.POSITIVE_INFINITY);
        if (!(value >= least && value <= most)) {
            faults.add(at, "range", "The number must lie between " + least + " and " + most + ".");
            return null;
        }
        return (long) value;
    }

    private static @Nullable Object number(JsonNode node, String at, Faults faults) {
        if (!node.isNumber()) {
            return wrongType(at, "a number", node, faults);
        }
        double value = node.doubleValue(Double.POSITIVE_INFINITY);
        if (!Double.isFinite(value)) {
            faults.add(at, "range", "The number is larger than a double can hold.");
            return null;
        }
        return value;
    }

    private static @Nullable Object instant(JsonNode node, String at, Faults faults) {
        Instant time = node.isString() ? Times.read(node.stringValue()) : null;
        if (time == null) {
            faults.add(at, "time", "Expected is " + Times.ALLOWED + ".");
        }
        return time;
    }

    private static @Nullable Object uuid(JsonNode node, String at, Faults faults) {
        if (node.isString()) {
            try {
                UUID id = UUID.fromString(node.stringValue());
                if (id.toString().equalsIgnoreCase(node.stringValue())) {
                    return id;
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
        }
        faults.add(at, "id", "An id as 01939d2f-7c7e-7a9b-8c1d-2e3f4a5b6c7d is expected.");
        return null;
    }

    private static @Nullable Object constant(JsonNode node, Class<?> type, String at, Faults faults) {
        List<String> allowed = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String word = word((Enum<?>) constant);
            if (node.isString() && node.stringValue().equals(word)) {
                return constant;
            }
            allowed.add(word);
        }
        faults.add(at, "unknown-value", "Allowed is one of " + String.join(", ", allowed) + ".");
        return null;
    }

    /** The constant's word in JSON. */
    public static String word(Enum<?> constant) {
        return SPELT_AS_NAMED.contains(constant.getDeclaringClass())
                ? constant.name()
                : constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object wrongType(String at, String expected, JsonNode got, Faults faults) {
        String found =
                switch (got.getNodeType()) {
                    case OBJECT, POJO -> "an object";
                    case ARRAY -> "an array";
                    case STRING, BINARY -> "a text";
                    case NUMBER -> isFraction(got) ? "a fraction" : "a number";
                    case BOOLEAN -> String.valueOf(got.booleanValue());
                    case NULL, MISSING -> "null";
                };
        faults.add(at, "type", "Expected " + expected + ", got " + found + ".");
        return null;
    }

    /** Decided on the digits: a double would take 1e-999 for nothing, and so for a whole number. */
    private static boolean isFraction(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().scale() > 0;
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static String code(ConstraintViolation<?> violation) {
        // Constraints of our own name the code of their faults.
        Object code = violation.getConstraintDescriptor().getAttributes().get("code");
        if (code != null) {
            return code.toString();
        }
        String constraint = violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName();
        return switch (constraint) {
            case "Size", "Length", "NotEmpty" -> "length";
            case "NotBlank" -> "blank";
            case "Pattern" -> "format";
            default -> "range";
        };
    }

    private static Object instance(Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type + " refused what its constraints allow", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " is no record that JSON can be read into", e);
        }
    }
}
