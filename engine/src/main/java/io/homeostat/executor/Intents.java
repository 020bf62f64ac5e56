package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.PlanState;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Step;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What cycles intend: the plans that they go by, and those that they make, which are durable here in the cycle's own transaction
 * before anything of them is sent. Thread-safe.
 */
public final class Intents {
    private static final int MOST_EVIDENCE = 2_000;

    private final PlanLife life;
    private final Placement placement;
    private final Failures failures;
    private final ExecutorSettings settings;
    private final Duration rejectionHolds;
    private final RemediationRepository rows;

    /** @param rejectionHolds how long a person's no keeps its cause from being planned for; zero: not at all */
    public Intents(
            PlanLife life, Placement placement, Failures failures, ExecutorSettings settings, Duration rejectionHolds) {
        this.life = life;
        this.placement = placement;
        this.failures = failures;
        this.settings = settings;
        this.rejectionHolds = rejectionHolds;
        this.rows = life.rows();
    }

    /** The plans of a domain that have not ended. */
    public List<CycleInput.OpenPlan> open(Transaction tx, String domain) {
        return tx
                .list(
                        "from OpenPlanEntity o where o.key.domain = ?1 order by o.key.rootCause, o.key.component",
                        OpenPlanEntity.class,
                        10_000,
                        domain)
                .stream()
                .map(row -> new CycleInput.OpenPlan(row.key.rootCause(), row.key.component(), row.remediationId))
                .toList();
    }

    /** What people said no to in a domain, as long as that holds, sorted. */
    public List<CycleInput.TurnedDown> turnedDown(Transaction tx, String domain, Instant now) {
        return rejectionHolds.isZero()
                ? List.of()
                : rows.turnedDownSince(tx, domain, now.minus(rejectionHolds)).stream()
                        .map(row -> new CycleInput.TurnedDown(
                                row.id(),
                                row.rootCause(),
                                row.component(),
                                row.by(),
                                row.at(),
                                row.at().plus(rejectionHolds),
                                row.worst(),
                                row.told()))
                        .toList();
    }

    /** Remembers that what these plans' rejection kept back is recorded. */
    public void turnedDownTold(Transaction tx, Collection<UUID> remediations) {
        for (List<UUID> part : Transaction.parts(remediations)) {
            tx.execute("update RemediationEntity r set r.turnedDownTold = true where r.id in ?1", part);
        }
    }

    /** What failed in a domain so lately that it is passed over, sorted. */
    public List<CycleInput.Failed> failed(Transaction tx, String domain, Instant now) {
        return failures.passedOver(tx, domain, now);
    }

    /** Remembers that it is recorded what is passed over since these plans failed. */
    public void failedTold(Transaction tx, Collection<UUID> remediations) {
        failures.told(tx, remediations);
    }

    /** A plan on its way into the database. */
    private record Intent(ProposedPlan plan, RemediationEntity row, List<ActionEntity> actions) {}

    /**
     * Makes plans durable in the cycle's own transaction: judged by every guard, and put in for execution where nothing holds
     * them. Those not chosen are kept with their reason. Reads and writes once for all plans, since each way to the database
     * and back is what this costs.
     *
     * @return how many actions were put in for execution
     */
    public int intend(Transaction tx, String domain, UUID cycle, UUID release, List<ProposedPlan> plans, Instant now) {
        if (plans.isEmpty()) {
            return 0;
        }
        List<Intent> intents = new ArrayList<>();
        for (ProposedPlan plan : plans) {
            RemediationEntity row = row(domain, cycle, release, plan, now);
            intents.add(new Intent(plan, row, actions(row, plan)));
        }
        List<Intent> chosen =
                intents.stream().filter(intent -> intent.plan.chosen()).toList();
        List<ActionEntity> toDo =
                chosen.stream().flatMap(intent -> intent.actions.stream()).toList();
        Placement.Surroundings around = placement.surroundings(tx, domain, toDo);
        List<VerdictEntity> verdicts = new ArrayList<>();
        for (Intent intent : chosen) {
            verdicts.addAll(placement.choose(around, intent.row, intent.actions, now));
        }
        tx.insertAll(intents.stream().map(intent -> intent.row).toList());
        tx.insertAll(intents.stream().flatMap(intent -> intent.actions.stream()).toList());
        tx.insertAll(chosen.stream().map(intent -> open(intent.row)).toList());
        tx.insertAll(chosen.stream().flatMap(intent -> links(intent).stream()).toList());
        tx.insertAll(verdicts);
        Set<UUID> late = placement.lock(tx, around);
        for (Intent intent : chosen) {
            if (late.contains(intent.row.id)) {
                placement.tooLate(intent.row, now);
                tx.update(intent.row);
            }
        }
        life.work()
                .scheduleNew(
                        tx,
                        Executor.EXECUTE,
                        chosen.stream()
                                .filter(intent -> intent.row.state == PlanState.APPROVED)
                                .map(intent -> Placement.execution(intent.row))
                                .toList(),
                        now);
        // Should nothing be done for them meanwhile, they show what becomes of such a cause by itself. Late enough
        // for every source to have reported its ends; what is counted is when they were.
        life.work()
                .scheduleNew(
                        tx,
                        Executor.UNTOUCHED,
                        chosen.stream()
                                .filter(intent -> intent.row.state != PlanState.APPROVED)
                                .map(intent -> intent.row.id.toString())
                                .toList(),
                        now.plus(settings.settle()).plus(settings.alertmanagerDelay()));
        chosen.forEach(intent -> life.told(
                tx,
                intent.row,
                "remediation.planned",
                Actor.ENGINE,
                now,
                Map.of(
                        "rootCause",
                        intent.row.rootCause,
                        "component",
                        intent.row.component,
                        "score",
                        intent.row.score,
                        "rule",
                        told(intent.plan.rule()),
                        "actions",
                        intent.actions.stream()
                                .map(a -> a.type + " " + a.target)
                                .toList(),
                        "heldBy",
                        CanonicalJson.parse(intent.row.heldBy))));
        return chosen.stream()
                .filter(intent -> intent.row.state == PlanState.APPROVED)
                .mapToInt(intent -> intent.actions.size())
                .sum();
    }

    /**
     * Adds what else was found to the plan that has not ended: a thousand alerts are one card.
     *
     * @return false when it has ended meanwhile
     */
    public boolean join(Transaction tx, UUID remediation, FoundCause found) {
        RemediationEntity row = rows.locked(tx, remediation).orElse(null);
        if (row == null || row.state.ended()) {
            return false;
        }
        Set<String> evidence = new LinkedHashSet<>();
        RemediationRepository.evidence(row).forEach(id -> evidence.add(id.toString()));
        Set<String> before = Set.copyOf(evidence);
        Set<ScopeKey> scope = new TreeSet<>(RemediationRepository.scope(row));
        // Once something was sent the scope stands: its outcome is counted over what was there then.
        boolean more = evidence.addAll(found.violations());
        if (row.startedAt == null) {
            more |= scope.addAll(found.scope());
        }
        if (more) {
            List<String> kept = evidence.stream().limit(MOST_EVIDENCE).toList();
            tx.insertAll(RemediationRepository.links(
                    row.id, kept.stream().filter(id -> !before.contains(id)).toList()));
            row.evidence = CanonicalJson.text(kept);
            row.scopeKeys = CanonicalJson.text(scope);
            row.version++;
            tx.update(row);
        }
        return true;
    }

    private static List<EvidenceEntity> links(Intent intent) {
        return RemediationRepository.links(
                intent.row.id,
                intent.plan.cause().violations().stream()
                        .distinct()
                        .limit(MOST_EVIDENCE)
                        .toList());
    }

    private static OpenPlanEntity open(RemediationEntity row) {
        OpenPlanEntity open = new OpenPlanEntity();
        open.key = new OpenPlanEntity.Key(row.domain, row.rootCause, row.component);
        open.remediationId = row.id;
        return open;
    }

    private static RemediationEntity row(String domain, UUID cycle, UUID release, ProposedPlan plan, Instant now) {
        RemediationEntity row = new RemediationEntity();
        row.id = plan.id();
        row.domain = domain;
        row.cycleId = cycle;
        row.releaseId = release;
        row.rootCauseId = plan.cause().id();
        row.rootCause = plan.cause().cause().name();
        row.component = plan.cause().cause().component();
        row.confidence = plan.cause().cause().confidence();
        row.risk = plan.candidate().risk();
        row.priority = plan.candidate().priority();
        row.mode = plan.candidate().mode();
        row.expectedImpact = plan.candidate().expectedImpact();
        row.score = plan.score().value();
        row.scoreTerms = CanonicalJson.text(plan.score().terms());
        row.whyNot = plan.whyNot();
        row.rule = CanonicalJson.text(plan.rule());
        row.scopeKeys = CanonicalJson.text(plan.cause().scope());
        row.evidence = CanonicalJson.text(
                plan.cause().violations().stream().limit(MOST_EVIDENCE).toList());
        row.targetClass = plan.targetClass();
        row.createdAt = now;
        row.decidedBy = "engine";
        return row;
    }

    private static List<ActionEntity> actions(RemediationEntity row, ProposedPlan plan) {
        List<ActionEntity> actions = new ArrayList<>();
        for (Step step : plan.candidate().steps()) {
            ActionEntity action = new ActionEntity();
            action.id = Uuid7.of(
                    row.createdAt,
                    CanonicalJson.digest(
                            (row.id + " " + actions.size()).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            action.remediationId = row.id;
            action.position = actions.size();
            action.type = step.action();
            action.target = step.target();
            action.parameters = CanonicalJson.text(step.parameters());
            action.compensation = step.compensation() == null ? null : CanonicalJson.text(step.compensation());
            action.durationMs = step.durationSeconds() == 0 ? null : step.durationSeconds() * 1_000;
            action.dependsOn = CanonicalJson.text(step.after());
            action.idempotencyKey = action.id.toString();
            actions.add(action);
        }
        return actions;
    }

    private static Map<String, Object> told(RuleRef rule) {
        return Map.of(
                "package",
                rule.packageName(),
                "version",
                rule.version(),
                "name",
                rule.name(),
                "source",
                rule.source(),
                "line",
                rule.line());
    }
}
