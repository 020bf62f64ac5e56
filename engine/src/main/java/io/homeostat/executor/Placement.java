package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.guard.GuardLedger;
import io.homeostat.guard.GuardRequest;
import io.homeostat.guard.Guards;
import io.homeostat.guard.LoopStates;
import io.homeostat.guard.Verdict;
import io.homeostat.model.ActionType;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Topology;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.Uuid7;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a plan is with what the guards say of it: put in for execution where nothing holds it, else held or waiting for a person.
 * Asked when a plan is chosen, whenever it is judged again, and before each of its actions is sent. Thread-safe.
 */
public final class Placement {
    private static final Verdict.Hold TAKEN = new Verdict.Hold("target", "another plan took the target first", null);

    private final PlanLife life;
    private final Guards guards;
    private final LoopStates states;
    private final Actuators actuators;
    private final Topology topology;
    private final ExecutorSettings settings;

    public Placement(
            PlanLife life,
            Guards guards,
            LoopStates states,
            Actuators actuators,
            Topology topology,
            ExecutorSettings settings) {
        this.life = life;
        this.guards = guards;
        this.states = states;
        this.actuators = actuators;
        this.topology = topology;
        this.settings = settings;
    }

    /** What plans are judged by, read once for all of them. */
    record Surroundings(GuardLedger ledger, LoopState state, Actuators.Known actuators, Map<String, String> groups) {}

    Surroundings surroundings(Transaction tx, String domain, List<ActionEntity> actions) {
        Set<String> targets = new TreeSet<>();
        actions.forEach(action -> targets.add(action.target));
        return new Surroundings(
                guards.ledger(tx, domain, targets),
                states.current(tx, domain).state(),
                actuators.known(tx),
                topology.groups(tx, domain, targets));
    }

    /** Judges a chosen plan, gives it its targets where nothing holds it, and puts it where that lets it be. */
    List<VerdictEntity> choose(Surroundings around, RemediationEntity row, List<ActionEntity> actions, Instant now) {
        List<Verdict> said = judge(around, row, actions, now);
        settle(row, reserved(around, row, actions, holds(said)), now);
        return rows(row, actions, "CHOICE", said, now);
    }

    /** Locks the targets that were reserved; gives the plans that came too late for one. */
    Set<UUID> lock(Transaction tx, Surroundings around) {
        return guards.lockTargets(tx, around.ledger);
    }

    /** Holds a plan that came too late for a target. The caller stores the row. */
    void tooLate(RemediationEntity row, Instant now) {
        settle(row, List.of(TAKEN), now);
    }

    /** Puts a chosen plan where the guards let it be, and in for execution. The caller stores the row. */
    void place(Transaction tx, RemediationEntity row, List<ActionEntity> actions, Instant now) {
        List<ActionEntity> remaining =
                actions.stream().filter(a -> a.state == ActionState.PENDING).toList();
        Surroundings around = surroundings(tx, row.domain, remaining);
        List<Verdict> said = judge(around, row, remaining, now);
        tx.insertAll(rows(row, remaining, "CHOICE", said, now));
        tx.updateAll(remaining);
        List<Verdict.Hold> holds = reserved(around, row, remaining, holds(said));
        settle(row, guards.lockTargets(tx, around.ledger).isEmpty() ? holds : List.of(TAKEN), now);
        if (row.state == PlanState.APPROVED) {
            life.work().schedule(tx, Executor.EXECUTE, execution(row), now);
        }
    }

    /** Every guard's verdict over the steps that are still to be done; recorded. */
    List<Verdict> judge(
            Transaction tx, RemediationEntity row, List<ActionEntity> remaining, String moment, Instant now) {
        List<Verdict> verdicts = judge(surroundings(tx, row.domain, remaining), row, remaining, now);
        tx.insertAll(rows(row, remaining, moment, verdicts, now));
        return verdicts;
    }

    /** Holds back what remains of a plan whose guards have changed their minds before an action was sent. */
    void hold(Transaction tx, RemediationEntity row, List<Verdict.Hold> holds, Instant now) {
        boolean begun = row.startedAt != null;
        if (!begun) {
            guards.releaseTargets(tx, row.id);
        }
        row.heldBy = heldBy(holds);
        row.askAgainAt = until(holds);
        row.expiresAt = now.plus(settings.approvalTimeout());
        PlanLife.go(row, PlanState.HELD);
        row.version++;
        tx.update(row);
        life.told(tx, row, "remediation.held", Actor.ENGINE, now, Map.of("heldBy", CanonicalJson.parse(row.heldBy)));
    }

    List<Verdict> judge(Surroundings around, RemediationEntity row, List<ActionEntity> remaining, Instant now) {
        List<GuardRequest.Step> steps = new ArrayList<>();
        for (ActionEntity action : remaining) {
            String group = Objects.requireNonNull(around.groups.get(action.target));
            action.actuator = around.actuators
                    .resolve(row.domain, action.type, action.target, group)
                    .map(Actuators.Resolved::name)
                    .orElse(null);
            steps.add(new GuardRequest.Step(
                    action.type,
                    action.target,
                    action.actuator,
                    action.durationMs == null ? 0 : action.durationMs / 1_000));
        }
        return guards.judge(
                around.ledger,
                new GuardRequest(
                        row.domain,
                        row.id,
                        steps,
                        row.risk,
                        row.startedAt != null,
                        row.approvedBy != null,
                        around.state),
                now);
    }

    /** Where a chosen plan is with what holds it. */
    private void settle(RemediationEntity row, List<Verdict.Hold> holds, Instant now) {
        row.heldBy = heldBy(holds);
        if (holds.isEmpty()) {
            PlanLife.go(row, PlanState.APPROVED);
            row.askAgainAt = null;
            row.expiresAt = null;
            return;
        }
        boolean approvalOnly = holds.stream().allMatch(hold -> hold.guard().equals("approval"));
        if (row.expiresAt == null) {
            row.expiresAt = now.plus(settings.approvalTimeout());
        }
        row.askAgainAt = approvalOnly ? null : until(holds);
        if (approvalOnly) {
            row.approvalNeeded = true;
            PlanLife.go(row, PlanState.AWAITING_APPROVAL);
        } else {
            PlanLife.go(row, PlanState.HELD);
        }
    }

    /** What holds the plan; where nothing does, it is given its targets. */
    private static List<Verdict.Hold> reserved(
            Surroundings around, RemediationEntity row, List<ActionEntity> remaining, List<Verdict.Hold> holds) {
        return holds.isEmpty() && !around.ledger.reserve(targets(remaining), row.id) ? List.of(TAKEN) : holds;
    }

    static String execution(RemediationEntity row) {
        return row.id + "/" + row.version;
    }

    static List<Verdict.Hold> holds(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(Verdict.Hold.class::isInstance)
                .map(Verdict.Hold.class::cast)
                .toList();
    }

    static String heldBy(List<Verdict.Hold> holds) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Verdict.Hold hold : holds) {
            Map<String, @Nullable Object> one = new HashMap<>();
            one.put("guard", hold.guard());
            one.put("reason", hold.reason());
            one.put("until", hold.until());
            all.add(one);
        }
        return CanonicalJson.text(all);
    }

    private static @Nullable Instant until(List<Verdict.Hold> holds) {
        Instant latest = null;
        for (Verdict.Hold hold : holds) {
            Instant until = hold.until();
            if (until != null && (latest == null || until.isAfter(latest))) {
                latest = until;
            }
        }
        return latest;
    }

    private static Set<String> targets(List<ActionEntity> actions) {
        Set<String> targets = new TreeSet<>();
        for (ActionEntity action : actions) {
            if (action.type != ActionType.NOTIFY) {
                targets.add(action.target);
            }
        }
        return targets;
    }

    private static List<VerdictEntity> rows(
            RemediationEntity row, List<ActionEntity> remaining, String moment, List<Verdict> verdicts, Instant now) {
        int position = remaining.isEmpty() ? 0 : remaining.getFirst().position;
        return verdicts.stream()
                .map(one -> verdict(row.id, moment, position, one, now))
                .toList();
    }

    private static VerdictEntity verdict(UUID remediation, String moment, int position, Verdict said, Instant now) {
        VerdictEntity row = new VerdictEntity();
        row.id = Uuid7.next(now);
        row.remediationId = remediation;
        row.askedAt = now;
        row.moment = moment;
        row.position = position;
        row.guardName = said.guard();
        row.verdict = said instanceof Verdict.Hold ? "HOLD" : "PASS";
        row.reason = said.reason();
        row.holdUntil = said instanceof Verdict.Hold hold ? hold.until() : null;
        return row;
    }
}
