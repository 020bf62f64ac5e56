package io.homeostat.web.ui.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "850, 850 ms",
        "999, 999 ms",
        "1000, 1 s",
        "4200, 4.2 s",
        "9999, 9.9 s",
        "48000, 48 s",
        "60000, 1 min",
        "200000, 3 min 20 s",
        "7200000, 2 h",
        "7500000, 2 h 5 min",
        "90000000, 1 d 1 h",
        "-4200, -4.2 s"
    })
    void a_duration_is_said_in_its_two_largest_units(long millis, String text) {
        assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"812.4, 812.4", "500, 500", "0.5, 0.5", "0.00001, 1.00e-05", "1234567, 1\u202f234\u202f567", "0, 0"})
    void a_value_is_as_short_as_it_can_be(double value, String text) {
        assertThat(Words.value(value)).isEqualTo(text);
    }

    @Test
    void one_is_not_many() {
        assertThat(Words.count(1, "violation")).isEqualTo("1 violation");
        assertThat(Words.count(18_204, "line")).isEqualTo("18\u202f204 lines");
    }

    @Test
    void every_outcome_has_a_shape_of_its_own() {
        Map<Outcome, Mark> marks = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            marks.put(outcome, StateBadge.mark(PlanState.COMPLETED, outcome));
        }
        assertThat(new HashSet<>(marks.values())).hasSize(Outcome.values().length);
        assertThat(StateBadge.words(PlanState.AWAITING_APPROVAL, null)).isEqualTo("awaiting approval");
    }
}
