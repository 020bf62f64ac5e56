package io.homeostat.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.ActionType;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RecordBinderTest {
    record Inner(String text, @Nullable Inner below) {}

    record Everything(
            @Nullable @Size(max = 5, message = "has at most 5 characters")
            String text,

            @Nullable @Max(value = 10, message = "is at most 10")
            Integer whole,

            @Nullable Long large,
            @Nullable Double number,
            @Nullable Boolean truth,
            @Nullable Instant time,
            @Nullable UUID id,
            @Nullable Severity severity,
            @Nullable ActionType action,
            @Nullable Inner inner,
            @Nullable List<Inner> inners,
            @Nullable Set<Severity> severities,
            @Nullable Map<String, String> labels,
            @Nullable JsonNode raw)
            implements RecordBinder.Checked {
        @Override
        public void check(String pointer, Faults faults) {
            if (whole != null && large != null && whole > large) {
                faults.add(Faults.at(pointer, "whole"), "order", "whole is above large");
            }
        }
    }

    private static final Validator validator =
            Validation.buildDefaultValidatorFactory().getValidator();
    private final RecordBinder binder = new RecordBinder(validator);

    private Everything bind(String json) {
        return binder.bind(JsonBody.parse(json.getBytes(StandardCharsets.UTF_8)), Everything.class);
    }

    private List<String> faults(String json) {
        try {
            bind(json);
            return List.of();
        } catch (Refused refused) {
            assertThat(refused.reason()).isEqualTo(Refused.Reason.INVALID);
            return refused.faults().stream()
                    .map(fault -> fault.pointer() + " " + fault.code())
                    .toList();
        }
    }

    @Test
    void what_is_right_is_taken_as_it_is() {
        Everything bound = bind("""
                {"text": "ü", "whole": 7.0, "large": 9007199254740992, "number": 0.1, "truth": true,
                 "time": "2026-11-24T09:00:00.12399+01:00", "id": "01939d2f-7c7e-7a9b-8c1d-2e3f4a5b6c7d",
                 "severity": "critical", "action": "SCALE_UP", "inner": {"text": "a", "below": {"text": "b"}},
                 "inners": [{"text": "c"}], "severities": ["info", "info"], "labels": {"k": "v"}, "raw": [1, {}]}""");
        assertThat(bound.whole()).isEqualTo(7);
        assertThat(bound.large()).isEqualTo(1L << 53);
        assertThat(bound.number()).isEqualTo(0.1);
        assertThat(bound.time()).isEqualTo("2026-11-24T08:00:00.123Z");
        assertThat(bound.action()).isEqualTo(ActionType.SCALE_UP);
        assertThat(bound.inner()).isEqualTo(new Inner("a", new Inner("b", null)));
        assertThat(bound.severities()).containsExactly(Severity.INFO);
        assertThat(bound.raw()).isNotNull();
    }

    @Test
    void every_fault_has_its_place_and_a_code() {
        assertThat(faults("""
                        {"text": "too long", "whole": 11, "large": 9007199254740994, "number": 1e400, "truth": "true",
                         "time": "2026-13-01T00:00:00Z", "id": "1-1-1-1-1", "severity": "CRITICAL", "action": "scale_up",
                         "inner": {"below": {"text": 1}}, "inners": [{"text": "a"}, 3, {"text": null}],
                         "severities": {"a": 1}, "labels": {"a": 1}, "more": 1}"""))
                .containsExactlyInAnyOrder(
                        "/text length",
                        "/whole range",
                        "/large range",
                        "/number range",
                        "/truth type",
                        "/time time",
                        "/id id",
                        "/severity unknown-value",
                        "/action unknown-value",
                        "/inner/text required",
                        "/inner/below/text type",
                        "/inners/1 type",
                        "/inners/2/text required",
                        "/severities type",
                        "/labels/a type",
                        "/more unknown-field");
    }

    @Test
    void a_record_adds_what_concerns_several_of_its_fields() {
        assertThat(faults("{\"whole\": 9, \"large\": 3}")).containsExactly("/whole order");
    }

    @Test
    void numbers_that_would_take_forever_are_refused_at_once() {
        assertThat(faults("{\"whole\": 1e999999999, \"large\": 1e-999999999, \"number\": -1e999999999}"))
                .containsExactlyInAnyOrder("/whole range", "/large type", "/number range");
    }

    /** Whatever JSON comes, the answer is a record or a list of faults, and a record says what the JSON said. */
    @Property(tries = 2_000)
    void any_json_gives_a_record_or_faults(@ForAll("trees") String json) {
        try {
            Everything bound = bind(json);
            JsonNode tree = CanonicalJson.parse(json);
            assertThat(bound.text())
                    .isEqualTo(
                            tree.has("text") && !tree.get("text").isNull()
                                    ? tree.get("text").stringValue()
                                    : null);
        } catch (Refused refused) {
            assertThat(refused.faults()).isNotEmpty().hasSizeLessThanOrEqualTo(Faults.LIMIT);
            assertThat(refused.faults()).extracting(Fault::pointer).allMatch(p -> p.isEmpty() || p.startsWith("/"));
        }
    }

    @Provide
    Arbitrary<String> trees() {
        Arbitrary<String> leaf = Arbitraries.oneOf(
                Arbitraries.of(
                        "null", "true", "1", "-0.5", "1e3", "\"critical\"", "\"SCALE_UP\"", "\"\"", "\"\\ud800\""),
                Arbitraries.of("\"2026-11-24T08:00:00Z\"", "\"01939d2f-7c7e-7a9b-8c1d-2e3f4a5b6c7d\"", "[]", "{}"),
                Arbitraries.integers().map(String::valueOf));
        Arbitrary<String> name = Arbitraries.of(
                "text",
                "whole",
                "large",
                "number",
                "truth",
                "time",
                "id",
                "severity",
                "action",
                "inner",
                "inners",
                "severities",
                "labels",
                "raw",
                "below",
                "other");
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(items -> "[" + String.join(",", items) + "]"),
                        Arbitraries.maps(name, inner).ofMaxSize(6).map(RecordBinderTest::object)),
                0,
                3);
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }
}
