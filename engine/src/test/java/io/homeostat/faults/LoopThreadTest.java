package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.loop.LoopSettings;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.Stepped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopThreadTest {
    private static final LoopSettings QUICK = new LoopSettings(
            Duration.ofMillis(1), Duration.ofSeconds(30), 10_000, Duration.ofMillis(10), Duration.ofMinutes(5));

    /** The machine's clock, which once fails for whoever asks in the thread that was named. */
    private static final class FailingClock extends Clock {
        private final AtomicReference<Thread> failing = new AtomicReference<>();

        @Override
        public Instant instant() {
            if (failing.compareAndSet(Thread.currentThread(), null)) {
                throw new IllegalStateException("as a test wants it");
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static HomeostatSettings settings(Databases kind, Clock clock) {
        HomeostatSettings some = Stepped.settings(kind.fresh(), "one", clock);
        return new HomeostatSettings(
                some.database(),
                some.secrets(),
                some.node(),
                some.shipped(),
                some.first(),
                some.intake(),
                some.planner(),
                some.executor(),
                QUICK,
                some.limits(),
                clock,
                List.of());
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_failure_between_two_cycles_does_not_end_the_loop(Databases kind) {
        FailingClock clock = new FailingClock();
        try (Homeostat engine = Homeostat.start(settings(kind, clock))) {
            Stepped stepped = Stepped.of(engine);
            // Told on the loop's own thread, after the commit: what it does next is wait for the next cycle.
            engine.onCycle(done -> clock.failing.set(Thread.currentThread()));
            for (int i = 1; i <= 3; i++) {
                int violations = i;
                stepped.fire("low", "c" + i);
                Await.until(() -> stepped.list(10).size() == violations ? Optional.of(true) : Optional.empty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_listener_that_fails_does_not_make_a_committed_cycle_a_failed_one(Databases kind) {
        try (Homeostat engine = Homeostat.start(settings(kind, Clock.systemUTC()))) {
            Stepped stepped = Stepped.of(engine);
            engine.onCycle(done -> {
                throw new IllegalStateException("as a test wants it");
            });
            stepped.fire("low", "a");
            Await.until(() -> stepped.list(1).stream().findFirst());
            stepped.fire("low", "b");
            Await.until(() -> stepped.list(2).size() == 2 ? Optional.of(true) : Optional.empty());
            assertThat(engine.unitOfWork().<List<io.homeostat.knowledge.CycleView>>read(tx -> engine.knowledge()
                            .cycles(tx, Stepped.DOMAIN, null, 100)))
                    .extracting(cycle -> cycle.status().name())
                    .containsOnly("COMPLETED");
        }
    }
}
