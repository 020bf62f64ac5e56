package io.homeostat.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.Form;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.RecordBinder;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Describes records as JSON Schema, from the same types and annotations by which {@link RecordBinder} reads them and Jackson
 * writes them: words instead of constants, bounds in characters, null where it can be. Thread-safe.
 */
final class RecordSchemas implements ModelConverter {
    private final Set<Class<?>> requests;
    private final Map<String, Class<?>> named = new ConcurrentHashMap<>();

    /** @param requests the records that are read and not written: they take no other field, and what may be null may lack */
    RecordSchemas(Set<Class<?>> requests) {
        this.requests = Set.copyOf(requests);
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        JavaType java = Json31.mapper().constructType(type.getType());
        Class<?> raw = java.getRawClass();
        if (raw == CursorPage.class) {
            return page(java.containedType(0).getRawClass(), context::defineModel);
        }
        if (raw.isRecord()) {
            return reference(raw, requests.contains(raw), context::defineModel);
        }
        if (raw.isEnum()) {
            return words(raw);
        }
        if (raw == JsonNode.class) {
            return any();
        }
        return others.hasNext() ? others.next().resolve(type, context, others) : null;
    }

    /** A reference to the record's schema, which is defined, with all that it refers to. */
    Schema<?> reference(Class<?> type, boolean request, BiConsumer<String, Schema<?>> define) {
        String name = name(type);
        Class<?> other = named.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalStateException(type + " and " + other + " would both be described as " + name);
        }
        define.accept(name, object(type, request, define));
        return new Schema<>(SpecVersion.V31).$ref("#/components/schemas/" + name);
    }

    private Schema<?> page(Class<?> item, BiConsumer<String, Schema<?>> define) {
        Schema<?> items = of("array");
        items.setItems(reference(item, false, define));
        Schema<?> next = of("string");
        next.addType("null");
        next.setDescription("The cursor of the next page; null on the last one.");
        Schema<?> page = of("object");
        page.addProperty("items", items);
        page.addProperty("next", next);
        page.setRequired(List.of("items", "next"));
        String name = name(item) + "Page";
        define.accept(name, page);
        return new Schema<>(SpecVersion.V31).$ref("#/components/schemas/" + name);
    }

    private Schema<?> object(Class<?> type, boolean request, BiConsumer<String, Schema<?>> define) {
        Schema<?> object = of("object");
        for (RecordComponent component : type.getRecordComponents()) {
            AnnotatedElement field = field(type, component);
            java.lang.reflect.AnnotatedType annotated = component.getAnnotatedType();
            boolean nullable = annotated.isAnnotationPresent(Nullable.class);
            Schema<?> schema = value(annotated, request, define);
            bounds(schema, field);
            JsonProperty renamed = field.getAnnotation(JsonProperty.class);
            String name = renamed == null ? component.getName() : renamed.value();
            object.addProperty(name, nullable ? orNull(schema) : schema);
            // What is left out when there is nothing to say says so by Jackson's annotation.
            boolean always = !field.isAnnotationPresent(JsonInclude.class);
            if (always && (!request || !nullable)) {
                object.addRequiredItem(name);
            }
        }
        if (request) {
            object.setAdditionalProperties(type.isAnnotationPresent(Form.Open.class));
        }
        return object;
    }

    private static AnnotatedElement field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record has a field for each component", e);
        }
    }

    private Schema<?> value(
            java.lang.reflect.AnnotatedType annotated, boolean request, BiConsumer<String, Schema<?>> define) {
        Type type = annotated.getType();
        if (type instanceof ParameterizedType generic) {
            java.lang.reflect.AnnotatedType[] arguments =
                    ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            return collection((Class<?>) generic.getRawType(), arguments, request, define);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return reference(plain, request, define);
        }
        Schema<?> schema = plain.isEnum() ? words(plain) : scalar(plain);
        OneOf oneOf = annotated.getAnnotation(OneOf.class);
        if (oneOf != null) {
            enumerate(schema, oneOf.words().length > 0 ? List.of(oneOf.words()) : spelt(oneOf.constants()));
        }
        characters(schema, annotated);
        return schema;
    }

    private Schema<?> collection(
            Class<?> raw,
            java.lang.reflect.AnnotatedType[] arguments,
            boolean request,
            BiConsumer<String, Schema<?>> define) {
        if (Map.class.isAssignableFrom(raw)) {
            Schema<?> map = of("object");
            Schema<?> value = value(arguments[1], request, define);
            map.setAdditionalProperties(value.getTypes() == null && value.get$ref() == null ? true : value);
            if (arguments[0].isAnnotationPresent(Characters.class)) {
                Schema<?> names = of("string");
                characters(names, arguments[0]);
                map.setPropertyNames(names);
            }
            return map;
        }
        if (Collection.class.isAssignableFrom(raw)) {
            Schema<?> list = of("array");
            list.setItems(value(arguments[0], request, define));
            return list;
        }
        throw new IllegalArgumentException("no schema for a " + raw);
    }

    private static Schema<?> scalar(Class<?> plain) {
        if (plain == String.class) {
            return of("string");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return of("boolean");
        }
        if (plain == int.class || plain == Integer.class) {
            return of("integer").format("int32");
        }
        if (plain == long.class || plain == Long.class) {
            return of("integer").format("int64");
        }
        if (plain == double.class || plain == Double.class) {
            return of("number").format("double");
        }
        if (plain == Instant.class) {
            return of("string").format("date-time");
        }
        if (plain == UUID.class) {
            return of("string").format("uuid");
        }
        if (plain == JsonNode.class) {
            return any();
        }
        throw new IllegalArgumentException("no schema for a " + plain);
    }

    private static void characters(Schema<?> schema, java.lang.reflect.AnnotatedType annotated) {
        Characters bounds = annotated.getAnnotation(Characters.class);
        if (bounds != null) {
            if (bounds.min() > 0) {
                schema.setMinLength(bounds.min());
            }
            schema.setMaxLength(bounds.max());
        }
    }

    private static void bounds(Schema<?> schema, AnnotatedElement field) {
        for (Annotation annotation : field.getAnnotations()) {
            switch (annotation) {
                case Min min -> schema.setMinimum(BigDecimal.valueOf(min.value()));
                case Max max -> schema.setMaximum(BigDecimal.valueOf(max.value()));
                case DecimalMin min -> schema.setMinimum(new BigDecimal(min.value()));
                case DecimalMax max -> schema.setMaximum(new BigDecimal(max.value()));
                case Pattern pattern -> schema.setPattern("^(?:" + pattern.regexp() + ")$");
                case NotEmpty some -> schema.setMinItems(1);
                case Size size -> size(schema, size);
                case io.swagger.v3.oas.annotations.media.Schema said -> schema.setDescription(said.description());
                default -> {
                    // says nothing of the form
                }
            }
        }
    }

    private static void size(Schema<?> schema, Size size) {
        boolean list = schema.getTypes() != null && schema.getTypes().contains("array");
        if (size.min() > 0 && list) {
            schema.setMinItems(size.min());
        }
        if (size.max() < Integer.MAX_VALUE && list) {
            schema.setMaxItems(size.max());
        } else if (size.max() < Integer.MAX_VALUE) {
            schema.setMaxProperties(size.max());
        }
    }

    private static Schema<?> orNull(Schema<?> schema) {
        if (schema.get$ref() != null) {
            Schema<?> either = new Schema<>(SpecVersion.V31);
            either.addAnyOfItem(schema);
            either.addAnyOfItem(of("null"));
            return either;
        }
        if (schema.getTypes() != null) {
            schema.addType("null");
            if (schema.getEnum() != null) {
                List<@Nullable Object> orNull = new ArrayList<>(schema.getEnum());
                orNull.add(null);
                enumerate(schema, orNull);
            }
        }
        return schema;
    }

    @SuppressWarnings("unchecked")
    private static void enumerate(Schema<?> schema, List<?> words) {
        ((Schema<Object>) schema).setEnum((List<Object>) words);
    }

    private static Schema<?> words(Class<?> constants) {
        Schema<?> schema = of("string");
        enumerate(schema, spelt(constants));
        return schema;
    }

    private static List<String> spelt(Class<?> constants) {
        return Arrays.stream(constants.getEnumConstants())
                .map(constant -> RecordBinder.word((Enum<?>) constant))
                .toList();
    }

    private static Schema<?> any() {
        return new Schema<>(SpecVersion.V31);
    }

    private static Schema<?> of(String type) {
        Schema<?> schema = new Schema<>(SpecVersion.V31);
        schema.addType(type);
        return schema;
    }

    private static String name(Class<?> type) {
        return type.getSimpleName().replaceAll("View$", "");
    }
}
