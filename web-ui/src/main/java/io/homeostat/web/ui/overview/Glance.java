package io.homeostat.web.ui.overview;

import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.knowledge.Pace;
import io.homeostat.model.PlanState;
import io.homeostat.model.Severity;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.TopologyDocument;
import io.homeostat.web.ui.LoopNow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the overview shows, as it is at one moment.
 *
 * @param waiting plans that a person must decide or settle, the soonest to expire first
 * @param doing plans that are carried out, watched or held
 * @param ended plans that ended within the last hour, the latest first
 * @param open how many violations are open, by severity
 * @param silences sources that are not heard any more
 * @param lastChange when something last happened to any violation; null before the first
 */
record Glance(
        LoopNow loop,
        List<Remediation> waiting,
        List<Remediation> doing,
        List<Remediation> ended,
        Map<Severity, Long> open,
        List<Topology.Silence> silences,
        @Nullable Instant lastChange,
        @Nullable CycleView lastCycle,
        Pace pace,
        Steps steps) {
    /** More than anybody reads at a glance; the list of remediations has the rest. */
    static final int MOST = 20;

    private static final int ENDED_COUNTED = 500;
    private static final int CYCLES = 300;
    private static final Duration LATELY = Duration.ofHours(1);
    private static final Set<PlanState> WAITING = EnumSet.of(PlanState.AWAITING_APPROVAL, PlanState.UNKNOWN);
    private static final Set<PlanState> DOING =
            EnumSet.of(PlanState.APPROVED, PlanState.EXECUTING, PlanState.VERIFYING, PlanState.HELD);

    /** What must be set up before anything can heal. */
    record Steps(boolean source, boolean actuator, boolean topology) {}

    static Glance read(Homeostat homeostat) {
        LoopNow loop = LoopNow.read(homeostat);
        Instant from = homeostat.now().minus(LATELY);
        return homeostat.unitOfWork().read(tx -> {
            Remediations plans = homeostat.remediations();
            CycleView last = homeostat.knowledge().newest(tx).orElse(null);
            String domain = last == null ? "default" : last.domain();
            Instant lastChange = homeostat.violations().lastChangeAt(tx).orElse(null);
            return new Glance(
                    loop,
                    plans.list(tx, in(WAITING), MOST + 1).stream()
                            .sorted(Comparator.comparing(
                                    Remediation::expiresAt, Comparator.nullsLast(Comparator.naturalOrder())))
                            .toList(),
                    plans.list(tx, in(DOING), MOST + 1),
                    plans.endedSince(tx, from, ENDED_COUNTED),
                    homeostat.violations().openBySeverity(tx),
                    homeostat.topology().silences(tx, homeostat.now()),
                    lastChange,
                    last,
                    homeostat.knowledge().pace(tx, domain, CYCLES),
                    new Steps(
                            lastChange != null,
                            !homeostat.actuators().list(tx).isEmpty(),
                            homeostat.topology().get(tx, domain).components().stream()
                                    .anyMatch(TopologyDocument.Node::declared)));
        });
    }

    long openViolations() {
        return open.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether nothing needs anybody and nothing is being done. */
    boolean quiet() {
        return waiting.isEmpty() && doing.isEmpty() && openViolations() == 0;
    }

    /** Whether nothing can be healed yet; a topology makes causes better, but is not needed. */
    boolean notReady() {
        return !steps.source || !steps.actuator;
    }

    private static Remediations.Query in(Set<PlanState> states) {
        return new Remediations.Query(null, states, null, null, null, null, null, null, null, null);
    }
}
