package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.net.URI;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the interface says of itself at {@code /api/v1/openapi}, to hold real requests and answers against. */
final class Description {
    private static final AtomicReference<@Nullable Description> known = new AtomicReference<>();

    private final JsonNode document;

    private Description(JsonNode document) {
        this.document = document;
    }

    /** The description, which every application of one process gives alike. */
    static Description of(Http admin) {
        Description before = known.get();
        if (before != null) {
            return before;
        }
        Http.Answer answer = admin.get("/api/v1/openapi");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        Description read = new Description(answer.json());
        known.set(read);
        return read;
    }

    /** Holds an answer against what is said of it. */
    static void holdsFor(Http.Answer answer) {
        URI uri = answer.raw().uri();
        if (!uri.getPath().startsWith("/api/v1/") || uri.getPath().equals("/api/v1/openapi")) {
            return;
        }
        Description said =
                of(Http.at(uri.getScheme() + "://" + uri.getAuthority()).with(Application.ADMIN_TOKEN));
        String method = answer.raw().request().method();
        JsonNode responses = said.operation(method, uri.getRawPath()).path("responses");
        String status = Integer.toString(answer.status());
        String type = answer.header("Content-Type");
        JsonNode content = responses
                .path(responses.has(status) ? status : "default")
                .path("content")
                .path(type);
        assertThat(content.isObject())
                .as("%s %s answers %s in %s, which is not described", method, uri, status, type)
                .isTrue();
        List<String> faults = new ArrayList<>();
        said.check(content.path("schema"), answer.json(), "", faults);
        assertThat(faults).as("%s %s: %s", method, uri, answer.text()).isEmpty();
    }

    JsonNode document() {
        return document;
    }

    /** The call that a path is of; a path of plain text goes before one with a name in it. */
    JsonNode operation(String method, String path) {
        String[] segments = path.split("/");
        return document.get("paths").properties().stream()
                .filter(entry -> fits(entry.getKey().split("/"), segments))
                .min(Comparator.comparing(
                        entry -> entry.getKey().chars().filter(c -> c == '{').count()))
                .map(entry -> entry.getValue().path(method.toLowerCase(Locale.ROOT)))
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
    }

    private static boolean fits(String[] described, String[] asked) {
        if (described.length != asked.length) {
            return false;
        }
        for (int i = 0; i < described.length; i++) {
            if (!described[i].startsWith("{") && !described[i].equals(asked[i])) {
                return false;
            }
        }
        return true;
    }

    /** The schema of a call's body. */
    JsonNode request(String method, String path) {
        return operation(method, path)
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
    }

    /** The schema itself, where it is only referred to; of several, the first. */
    JsonNode resolved(JsonNode schema) {
        JsonNode one = schema;
        while (one.has("$ref") || one.has("anyOf") || one.has("oneOf")) {
            if (one.has("$ref")) {
                one = document.at(one.get("$ref").stringValue().substring(1));
            } else {
                one = one.get(one.has("anyOf") ? "anyOf" : "oneOf").get(0);
            }
        }
        assertThat(one.isObject()).as("%s leads nowhere", schema).isTrue();
        return one;
    }

    /** Adds what of the value does not fit the schema. */
    void check(JsonNode schema, JsonNode value, String at, List<String> faults) {
        if (schema.has("$ref")) {
            check(document.at(schema.get("$ref").stringValue().substring(1)), value, at, faults);
            return;
        }
        for (String either : List.of("anyOf", "oneOf")) {
            if (schema.has(either)) {
                if (schema.get(either).valueStream().noneMatch(one -> fits(one, value))) {
                    faults.add(at + " fits none of " + either);
                }
                return;
            }
        }
        if (!isOfType(schema, value)) {
            faults.add(at + " is " + typeOf(value) + " and not " + types(schema));
            return;
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            faults.add(at + " is " + value + ", which is none of " + schema.get("enum"));
        }
        if (value.isObject()) {
            checkObject(schema, value, at, faults);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), at + "/" + i, faults);
            }
            within(schema, "minItems", "maxItems", value.size(), at, faults);
        } else if (value.isString()) {
            checkText(schema, value.stringValue(), at, faults);
        } else if (value.isNumber()) {
            within(schema, "minimum", "maximum", value.doubleValue(), at, faults);
        }
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(schema, value, "", faults);
        return faults.isEmpty();
    }

    private void checkObject(JsonNode schema, JsonNode value, String at, List<String> faults) {
        JsonNode properties = schema.path("properties");
        JsonNode more = schema.path("additionalProperties");
        boolean any = !schema.has("type");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String below = at + "/" + field.getKey();
            if (properties.has(field.getKey())) {
                check(properties.get(field.getKey()), field.getValue(), below, faults);
            } else if (more.isObject()) {
                check(more, field.getValue(), below, faults);
            } else if (!any && !more.booleanValue(false)) {
                faults.add(below + " is not described");
            }
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.stringValue())) {
                faults.add(at + "/" + name.stringValue() + " is missing");
            }
        });
        within(schema, "minProperties", "maxProperties", value.size(), at, faults);
    }

    private static void checkText(JsonNode schema, String text, String at, List<String> faults) {
        within(schema, "minLength", "maxLength", text.codePointCount(0, text.length()), at, faults);
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").stringValue())
                        .matcher(text)
                        .find()) {
            faults.add(at + " does not fit the pattern");
        }
        try {
            switch (schema.path("format").stringValue("")) {
                case "date-time" -> assertThat(OffsetDateTime.parse(text)).isNotNull();
                case "uuid" -> assertThat(UUID.fromString(text)).isNotNull();
                default -> {
                    // any text
                }
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            faults.add(at + " is no " + schema.get("format"));
        }
    }

    private static void within(
            JsonNode schema, String least, String most, double size, String at, List<String> faults) {
        if (size < schema.path(least).doubleValue(Double.NEGATIVE_INFINITY)
                || size > schema.path(most).doubleValue(Double.POSITIVE_INFINITY)) {
            faults.add(at + " is out of its bounds");
        }
    }

    private static boolean isOfType(JsonNode schema, JsonNode value) {
        String type = typeOf(value);
        return !schema.has("type")
                || types(schema).contains(type)
                || (type.equals("integer") && types(schema).contains("number"));
    }

    static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.valueStream().map(JsonNode::stringValue).toList() : List.of(type.stringValue(""));
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NULL, MISSING -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
        };
    }
}
