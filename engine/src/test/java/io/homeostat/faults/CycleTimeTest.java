package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.knowledge.CycleView;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CycleTimeTest {
    private static final Instant START = Instant.parse("2026-01-11T03:00:00Z");

    private static CycleView last(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> stepped.engine().knowledge().lastCycle(tx, Stepped.DOMAIN))
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_domain_that_was_quiet_for_days_has_cycles_after_a_restart(Databases kind) {
        DatabaseSettings database = kind.fresh();
        try (Stepped before = Stepped.open(database, "one", new SettableClock(START))) {
            before.report("low", "checkout", "m", "firing");
            before.cycle();
        }
        Instant later = START.plus(Duration.ofDays(4));
        try (Stepped after = Stepped.open(database, "one", new SettableClock(later))) {
            after.cycle();
            assertThat(last(after).startedAt()).isAfterOrEqualTo(later);
            assertThat(last(after).status().name()).isEqualTo("COMPLETED");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_cycle_is_never_before_what_it_takes(Databases kind) {
        SettableClock clock = new SettableClock(START);
        try (Stepped stepped = Stepped.open(kind.fresh(), "one", clock)) {
            clock.advance(Duration.ofSeconds(20));
            stepped.report("low", "checkout", "m", "firing");
            clock.advance(Duration.ofSeconds(-20));
            stepped.cycle();
            assertThat(last(stepped).startedAt()).isEqualTo(START.plusSeconds(20));
            assertThat(last(stepped).violations()).isPositive();
        }
    }
}
