package io.homeostat.web;

import io.homeostat.executor.ActuatorResult;
import io.homeostat.executor.Happening;
import io.homeostat.loop.Loop;
import io.homeostat.model.Source;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What cycles and the executor are measured by: {@code mape_k_} under the names that the seed of this project gave, {@code
 * homeostat_} our own. All but the sources are there from the start on, so that a rate has where to begin. Thread-safe.
 */
final class CycleMetrics {
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

    private static final Duration[] ATTEMPT_EDGES = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1)
    };

    private static final Duration[] RECOVERY_EDGES = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofHours(24)
    };

    private record SourceOf(String domain, String name) {}

    private final MeterRegistry meters;
    private final Predicate<String> leads;
    private final Map<String, Timer> stages = new HashMap<>();
    private final Timer whole;
    private final Timer recovery;
    private final AtomicLong lastViolations = new AtomicLong();
    private final AtomicLong lastPlans = new AtomicLong();
    private final AtomicLong lastActions = new AtomicLong();
    private final Counter violations;
    private final Counter plans;
    private final Counter executed;
    private final Counter failed;
    private final Map<SourceOf, AtomicLong> silence = new ConcurrentHashMap<>();

    /** @param leads whether this node runs the cycles of a domain: only then does it know of its sources */
    CycleMetrics(MeterRegistry meters, Predicate<String> leads) {
        this.meters = meters;
        this.leads = leads;
        for (String stage : List.of("monitor", "analyzer", "planner", "executor", "knowledge")) {
            stages.put(
                    stage,
                    Timer.builder("mape_k_component_duration")
                            .description("How long a stage of a cycle took")
                            .tag("component", stage)
                            .serviceLevelObjectives(EDGES)
                            .register(meters));
        }
        whole = Timer.builder("mape_k_cycle_duration")
                .description("How long a cycle took")
                .serviceLevelObjectives(EDGES)
                .register(meters);
        recovery = Timer.builder("homeostat_recovery")
                .description("From the start of the first violation in a plan's scope to the end of the last")
                .serviceLevelObjectives(RECOVERY_EDGES)
                .register(meters);
        gauge("mape_k_cycle_violations_processed", "New violations of the last finished cycle", lastViolations);
        gauge("mape_k_cycle_policies_generated", "Plans of the last finished cycle", lastPlans);
        gauge(
                "mape_k_cycle_actions_executed",
                "Actions that the last finished cycle put in for execution",
                lastActions);
        violations = counter("mape_k_violations", "New violations that cycles took");
        plans = counter("mape_k_policies_generated", "Plans that cycles made, those not chosen included");
        executed = counter("mape_k_actions_executed", "Actions that were done");
        failed = counter("mape_k_actions_failed", "Actions that failed for good");
    }

    void cycle(Loop.Measured cycle) {
        stage("monitor", cycle.stages().monitor());
        stage("analyzer", cycle.stages().analyzer());
        stage("planner", cycle.stages().planner());
        stage("executor", cycle.stages().executor());
        stage("knowledge", cycle.stages().knowledge());
        whole.record(cycle.nanos(), TimeUnit.NANOSECONDS);
        lastViolations.set(cycle.violations());
        lastPlans.set(cycle.plans());
        lastActions.set(cycle.actions());
        violations.increment(cycle.violations());
        plans.increment(cycle.plans());
        for (Source source : cycle.sources()) {
            silence.computeIfAbsent(new SourceOf(cycle.domain(), source.name()), this::silenceOf)
                    .set(source.silentSeconds());
        }
    }

    void happening(Happening happened) {
        switch (happened) {
            case Happening.ActionEnded ended -> {
                switch (ended.result()) {
                    case SUCCEEDED -> executed.increment();
                    case FAILED -> failed.increment();
                    default -> {
                        // Nobody knows: it is neither, and shown to a person.
                    }
                }
            }
            case Happening.Answered answered ->
                Timer.builder("homeostat_attempt")
                        .description("How long a target took to answer a try of an action")
                        .tag("actuator", answered.actuator())
                        .tag("result", word(answered.result()))
                        .serviceLevelObjectives(ATTEMPT_EDGES)
                        .register(meters)
                        .record(answered.took());
            case Happening.Recovered recovered -> recovery.record(recovered.took());
        }
    }

    private static String word(ActuatorResult result) {
        return switch (result) {
            case ActuatorResult.Done done -> "done";
            case ActuatorResult.NotDone notDone -> "not_done";
            case ActuatorResult.Failed failed -> "failed";
            case ActuatorResult.Unclear unclear -> "unknown";
        };
    }

    private void stage(String component, long nanos) {
        Objects.requireNonNull(stages.get(component)).record(nanos, TimeUnit.NANOSECONDS);
    }

    private AtomicLong silenceOf(SourceOf source) {
        AtomicLong seconds = new AtomicLong();
        Gauge.builder(
                        "homeostat_source_silent_seconds",
                        seconds,
                        known -> leads.test(source.domain()) ? known.get() : Double.NaN)
                .description("Since a source's last sign of life, when it missed three; 0 while it is heard")
                .tag("domain", source.domain())
                .tag("source", source.name())
                .register(meters);
        return seconds;
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(description).register(meters);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(meters);
    }
}
