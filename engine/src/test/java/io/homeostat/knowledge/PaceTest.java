package io.homeostat.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant NOW = Instant.parse("2026-01-11T03:00:00Z");

    private static Pace.Run busy(long ms) {
        return new Pace.Run(ms * 1_000, 3, CycleStatus.COMPLETED, NOW);
    }

    @Test
    void ninety_five_of_a_hundred_were_done_within_the_figure() {
        List<Pace.Run> runs = new ArrayList<>();
        for (int ms = 100; ms >= 1; ms--) {
            runs.add(busy(ms));
        }
        assertThat(Pace.of(runs).p95Ms()).isEqualTo(95);
        assertThat(Pace.of(runs.subList(0, 20)).p95Ms()).isEqualTo(99);
        assertThat(Pace.of(List.of(busy(7))).p95Ms()).isEqualTo(7);
    }

    @Test
    void cycles_that_had_nothing_to_take_in_do_not_flatter_it_and_failed_ones_are_counted_apart() {
        List<Pace.Run> runs = List.of(
                busy(80),
                new Pace.Run(1_000, 0, CycleStatus.COMPLETED, NOW.minusSeconds(30)),
                new Pace.Run(1_000, 0, CycleStatus.COMPLETED, NOW.minusSeconds(60)),
                new Pace.Run(2_000, 5, CycleStatus.FAILED, NOW.minusSeconds(90)));

        assertThat(Pace.of(runs)).isEqualTo(new Pace(1, 80.0, 1, NOW.minusSeconds(90)));
    }

    @Test
    void without_cycles_there_is_no_figure() {
        assertThat(Pace.of(List.of())).isEqualTo(new Pace(0, null, 0, null));
    }
}
