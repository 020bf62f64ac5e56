package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    private record Fact(String zone, double value, List<String> alarms) {}

    private record Nothing() {}

    @Property
    void a_number_is_written_as_ecmascript_writes_it_and_comes_back_unchanged(@ForAll double value) {
        assertThat(CanonicalJson.text(value)).isEqualTo(CanonicalJson.ecmaScript(value));
        assertThat(CanonicalJson.parse(CanonicalJson.text(value)).doubleValue()).isEqualTo(value == 0 ? 0.0 : value);
    }

    @Property
    void the_numbers_that_metrics_have_are_too(@ForAll @DoubleRange(min = -1e8, max = 1e8) double value) {
        assertThat(CanonicalJson.text(value)).isEqualTo(CanonicalJson.ecmaScript(value));
        assertThat(CanonicalJson.text(value / 1e6)).isEqualTo(CanonicalJson.ecmaScript(value / 1e6));
        assertThat(CanonicalJson.text(Math.rint(value))).isEqualTo(CanonicalJson.ecmaScript(Math.rint(value)));
    }

    @Test
    void numbers_at_the_edges_of_a_form_are_written_as_rfc_8785_lists_them() {
        assertThat(CanonicalJson.text(List.of(
                        0.0,
                        -0.0,
                        1.0,
                        0.5,
                        1e-3,
                        9.99e-4,
                        1e-7,
                        9999999.5,
                        1e7,
                        9007199254740992.0,
                        1e21,
                        1e23,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE)))
                .isEqualTo("[0,0,1,0.5,0.001,0.000999,1e-7,9999999.5,10000000,9007199254740992,1e+21,1e+23,"
                        + "5e-324,1.7976931348623157e+308]");
    }

    @Property
    void any_text_comes_back_unchanged(@ForAll String text) {
        assertThat(CanonicalJson.parse(CanonicalJson.text(text)).stringValue()).isEqualTo(text);
    }

    @Test
    void only_what_must_be_escaped_is() {
        assertThat(CanonicalJson.text("a\"b\\c/\b\t\n\f\r\u0001\u20ac end"))
                .isEqualTo("\"a\\\"b\\\\c/\\b\\t\\n\\f\\r\\u0001\u20ac end\"");
    }

    @Test
    void fields_are_sorted_whatever_they_are_in() {
        Map<String, Integer> backwards = new TreeMap<>(Collections.reverseOrder());
        backwards.putAll(Map.of("a", 1, "b", 2));

        assertThat(CanonicalJson.text(backwards)).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(CanonicalJson.text(new HashMap<>(backwards))).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(CanonicalJson.text(new TreeMap<>(Map.of("a", 1, "b", 2)))).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(CanonicalJson.text(new Fact("eu", 1.5, List.of("x"))))
                .isEqualTo("{\"alarms\":[\"x\"],\"value\":1.5,\"zone\":\"eu\"}");
        assertThat(CanonicalJson.text(List.of(new Nothing(), Map.of()))).isEqualTo("[{},{}]");
    }
}
