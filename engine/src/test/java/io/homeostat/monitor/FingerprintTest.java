package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FingerprintTest {
    record Said(String policy, String component, String metric, Map<String, String> labels) {
        String fingerprint() {
            return Report.fingerprint(policy, component, metric, labels);
        }
    }

    /** Few and treacherous texts, so that equal ones and those that look alike when joined are frequent. */
    @Provide
    Arbitrary<Said> said() {
        Arbitrary<String> text = Arbitraries.of("a", "b", "ab", "a,b", "\"", "a\":\"b", "{}", "[]", "", "ä", "\\u00e4");
        return Combinators.combine(
                        text, text, text, Arbitraries.maps(text, text).ofMaxSize(2))
                .as(Said::new);
    }

    @Property
    void it_is_equal_for_equal_and_different_for_different(@ForAll("said") Said one, @ForAll("said") Said other) {
        assertThat(one.fingerprint().equals(other.fingerprint())).isEqualTo(one.equals(other));
        assertThat(one.fingerprint()).matches("[0-9a-f]{64}");
    }

    @Property
    void the_order_of_labels_is_irrelevant(@ForAll("said") Said said, @ForAll long seed) {
        List<Map.Entry<String, String>> labels = new ArrayList<>(said.labels().entrySet());
        Collections.shuffle(labels, new Random(seed));
        Map<String, String> shuffled = new LinkedHashMap<>();
        labels.forEach(label -> shuffled.put(label.getKey(), label.getValue()));
        assertThat(Report.fingerprint(said.policy(), said.component(), said.metric(), shuffled))
                .isEqualTo(said.fingerprint());
    }

    /** One thing changed changes it, wherever it is. */
    @Property
    void every_part_counts(@ForAll("said") Said said) {
        Map<String, String> more = new LinkedHashMap<>(said.labels());
        more.put("one more", "x");
        assertThat(List.of(
                        said.fingerprint(),
                        Report.fingerprint(said.policy() + "x", said.component(), said.metric(), said.labels()),
                        Report.fingerprint(said.policy(), said.component() + "x", said.metric(), said.labels()),
                        Report.fingerprint(said.policy(), said.component(), said.metric() + "x", said.labels()),
                        Report.fingerprint(said.policy(), said.component(), said.metric(), more)))
                .doesNotHaveDuplicates();
    }
}
