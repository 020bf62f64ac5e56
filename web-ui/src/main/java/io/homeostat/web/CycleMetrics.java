package io.homeostat.web;

import io.homeostat.loop.Loop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What a finished cycle is measured by, under the names that the seed of this project gave. Thread-safe. */
final class CycleMetrics implements Consumer<Loop.Measured> {
    private static final Duration[] EDGES = {
        Duration.ofMillis(1),
        Duration.ofMillis(3),
        Duration.ofMillis(6),
        Duration.ofMillis(10),
        Duration.ofMillis(15),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(150),
        Duration.ofMillis(300),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry meters;
    private final AtomicLong lastViolations = new AtomicLong();
    private final AtomicLong lastPlans = new AtomicLong();
    private final AtomicLong lastActions = new AtomicLong();
    private final Counter violations;
    private final Counter plans;

    CycleMetrics(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("mape_k_cycle_violations_processed", lastViolations);
        meters.gauge("mape_k_cycle_policies_generated", lastPlans);
        meters.gauge("mape_k_cycle_actions_executed", lastActions);
        violations = Counter.builder("mape_k_violations").register(meters);
        plans = Counter.builder("mape_k_policies_generated").register(meters);
    }

    @Override
    public void accept(Loop.Measured cycle) {
        stage("monitor", cycle.stages().monitor());
        stage("analyzer", cycle.stages().analyzer());
        stage("planner", cycle.stages().planner());
        stage("executor", cycle.stages().executor());
        stage("knowledge", cycle.stages().knowledge());
        Timer.builder("mape_k_cycle_duration")
                .serviceLevelObjectives(EDGES)
                .register(meters)
                .record(cycle.nanos(), TimeUnit.NANOSECONDS);
        lastViolations.set(cycle.violations());
        lastPlans.set(cycle.plans());
        lastActions.set(cycle.chosen());
        violations.increment(cycle.violations());
        plans.increment(cycle.plans());
    }

    private void stage(String component, long nanos) {
        Timer.builder("mape_k_component_duration")
                .tag("component", component)
                .serviceLevelObjectives(EDGES)
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
