package io.homeostat.web.bench;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.Actor;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.StageTimes;
import io.homeostat.loop.Loop;
import io.homeostat.loop.LoopSettings;
import io.homeostat.model.PlanState;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * How long a cycle and its stages take when an incident comes in: 100 new violations, ten each of ten components of one
 * group, which make bursts, a cascade, and plans against them. Those that the guards let pass are carried out at a real
 * target, the violations end, and the plans are judged, before the next incident comes to another group.
 */
final class Cycles {
    private static final int PATIENCE_SECONDS = 60;
    private static final String DOMAIN = "default";
    private static final Remediations.Query ACTING = new Remediations.Query(
            DOMAIN, Set.of(PlanState.APPROVED, PlanState.EXECUTING), null, null, null, null, null, null, null, null);

    private static final Remediations.Query OPEN = new Remediations.Query(
            DOMAIN,
            Arrays.stream(PlanState.values()).filter(state -> !state.ended()).collect(Collectors.toSet()),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    private final Fleet fleet;
    private final int warmUp;
    private final int n;

    Cycles(Fleet fleet, int warmUp, int n) {
        if (fleet.groups() < warmUp + n) {
            // What falls ill again and again is another matter: it makes hundreds of patterns.
            throw new IllegalArgumentException("no group is to fall ill twice");
        }
        this.fleet = fleet;
        this.warmUp = warmUp;
        this.n = n;
    }

    List<Figure> measure(Databases kind, String database) {
        BlockingQueue<Loop.Measured> cycles = new LinkedBlockingQueue<>();
        List<Loop.Measured> counted = new ArrayList<>();
        try (Target target = Target.start();
                Homeostat homeostat = Homeostat.start(settings(kind))) {
            homeostat.topology().put(fleet.topology(), DOMAIN, Actor.SYSTEM);
            homeostat.unitOfWork().run(tx -> {
                homeostat
                        .actuators()
                        .put(tx, "target", CanonicalJson.parse(target.actuator()), Actor.SYSTEM, homeostat.now());
                homeostat.guards().put(tx, Fleet.noCooldown(), Actor.SYSTEM, homeostat.now());
            });
            homeostat.onCycle(cycles::add);
            for (int round = 0; round < warmUp + n; round++) {
                homeostat.intake().accept(fleet.incident(round, "firing"));
                Loop.Measured cycle = cycleOf(cycles, Fleet.VIOLATIONS);
                if (round >= warmUp) {
                    counted.add(cycle);
                }
                Await.until(() -> acted(homeostat));
                homeostat.intake().accept(fleet.incident(round, "resolved"));
                Await.until(() -> settled(homeostat));
                cycles.clear();
            }
        }
        return figures(counted, database);
    }

    private static HomeostatSettings settings(Databases kind) {
        HomeostatSettings all = HomeostatSettings.of(kind.fresh(), ShippedPackages.load(Cycles.class.getClassLoader()))
                .planningAtOnce();
        // Only that rounds need not wait for each other: no stage asks for it.
        LoopSettings loop = new LoopSettings(
                Duration.ofMillis(1),
                all.loop().maxInterval(),
                all.loop().batchMax(),
                all.loop().backoff(),
                all.loop().relook());
        return new HomeostatSettings(
                all.database(),
                all.secrets(),
                all.node(),
                all.shipped(),
                all.first(),
                all.intake(),
                all.planner(),
                all.executor(),
                loop,
                all.limits(),
                all.clock(),
                all.entities());
    }

    private static Loop.Measured cycleOf(BlockingQueue<Loop.Measured> cycles, int violations) {
        try {
            while (true) {
                Loop.Measured cycle = cycles.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (cycle == null) {
                    throw new IllegalStateException("no cycle took the incident within " + PATIENCE_SECONDS + " s");
                }
                if (cycle.violations() == violations) {
                    return cycle;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Every action's result is written. */
    private static Optional<Boolean> acted(Homeostat homeostat) {
        return homeostat
                        .unitOfWork()
                        .read(tx -> homeostat.remediations().list(tx, ACTING, 1))
                        .isEmpty()
                ? Optional.of(true)
                : Optional.empty();
    }

    /** All plans have ended, and the loop has taken everything. */
    private static Optional<Boolean> settled(Homeostat homeostat) {
        boolean open = homeostat
                .unitOfWork()
                .read(tx -> !homeostat.remediations().list(tx, OPEN, 1).isEmpty());
        return open || homeostat.loop().backlog(DOMAIN) > 0 ? Optional.empty() : Optional.of(true);
    }

    private List<Figure> figures(List<Loop.Measured> counted, String database) {
        for (Loop.Measured cycle : counted) {
            if (cycle.stages().sum() > cycle.nanos()) {
                throw new IllegalStateException(
                        "stages of " + cycle.stages().sum() + " ns in a cycle of " + cycle.nanos() + " ns");
            }
        }
        Loop.Measured one = counted.getLast();
        String group = "cycle, " + Fleet.VIOLATIONS + " new violations, " + fleet.components() + " components, "
                + one.plans() + " plans weighed, " + one.chosen() + " chosen";
        Statistics whole = statistics(counted, Loop.Measured::nanos);
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                group,
                "cycle",
                database,
                warmUp,
                whole,
                1.0,
                List.of(Level.below("P95", 50, whole.p95()), Level.below("P99", 100, whole.p99()))));
        figures.add(stage(group, "monitor", database, counted, StageTimes::monitor, whole));
        figures.add(stage(group, "analyzer", database, counted, StageTimes::analyzer, whole));
        figures.add(stage(group, "planner", database, counted, StageTimes::planner, whole));
        figures.add(stage(group, "executor", database, counted, StageTimes::executor, whole));
        figures.add(stage(group, "knowledge", database, counted, StageTimes::knowledge, whole));
        Statistics rest =
                statistics(counted, cycle -> cycle.nanos() - cycle.stages().sum());
        figures.add(new Figure(group, "overhead", database, warmUp, rest, rest.mean() / whole.mean(), List.of()));
        return figures;
    }

    private Figure stage(
            String group,
            String name,
            String database,
            List<Loop.Measured> counted,
            ToLongFunction<StageTimes> time,
            Statistics whole) {
        Statistics ms = statistics(counted, cycle -> time.applyAsLong(cycle.stages()));
        List<Level> levels = new ArrayList<>();
        levels.add(Level.below("mean", 3, ms.mean()));
        if (name.equals("analyzer")) {
            levels.add(Level.below("P95", 6, ms.p95()));
        }
        return new Figure(group, name, database, warmUp, ms, ms.mean() / whole.mean(), levels);
    }

    private static Statistics statistics(List<Loop.Measured> counted, ToLongFunction<Loop.Measured> nanos) {
        return Statistics.of(counted.stream()
                .mapToDouble(cycle -> nanos.applyAsLong(cycle) / 1e6)
                .toArray());
    }
}
