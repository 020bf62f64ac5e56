package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.guard.Guards;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.ActionType;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.Violations;
import io.homeostat.store.DurableWork;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can become of a plan once it is chosen: its states and the ways between them, its verification, and its end with all that
 * hangs on that. All who bring a plan on stand on this: every change of state goes through {@link #go}, and is one of those that
 * {@link PlanState#next} allows; every change that people are to know of is told to the audit here. Thread-safe.
 */
public final class PlanLife {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int REASON_LENGTH = 4_000;

    private final AuditLog audit;
    private final Guards guards;
    private final Topology topology;
    private final Violations violations;
    private final Knowledge knowledge;
    private final Failures failures;
    private final ExecutorSettings settings;
    private final Consumer<String> wakeLoop;
    private final RemediationRepository rows = new RemediationRepository();
    private @Nullable DurableWork work;
    private Consumer<Happening> happened = happening -> {};

    /** @param wakeLoop told, after the commit, of a domain in which something is to be looked at */
    public PlanLife(
            AuditLog audit,
            Guards guards,
            Topology topology,
            Violations violations,
            Knowledge knowledge,
            Failures failures,
            ExecutorSettings settings,
            Consumer<String> wakeLoop) {
        this.audit = audit;
        this.guards = guards;
        this.topology = topology;
        this.violations = violations;
        this.knowledge = knowledge;
        this.failures = failures;
        this.settings = settings;
        this.wakeLoop = wakeLoop;
    }

    void begin(DurableWork durableWork, Consumer<Happening> told) {
        this.work = durableWork;
        this.happened = told;
    }

    DurableWork work() {
        DurableWork begun = work;
        if (begun == null) {
            throw new IllegalStateException("plans are made before durable work has begun");
        }
        return begun;
    }

    RemediationRepository rows() {
        return rows;
    }

    /** Has the loop look at the domain, after the commit. */
    void wake(Transaction tx, String domain) {
        tx.afterCommit(() -> wakeLoop.accept(domain));
    }

    /** Changes the state along a legal way; anything else is a fault of this program. */
    static void go(RemediationEntity row, PlanState to) {
        if (row.state == to) {
            return;
        }
        // What waits for a person and is held by another guard meanwhile passes through approved. What is held
        // between two tries, the first of which may have done it, goes on only to say that.
        boolean through = (row.state == PlanState.AWAITING_APPROVAL && to == PlanState.HELD)
                || (row.state == PlanState.HELD && to == PlanState.UNKNOWN);
        if (!through && !row.state.next().contains(to)) {
            throw new IllegalStateException("a plan cannot go from " + row.state + " to " + to);
        }
        row.state = to;
    }

    /** All is done: now its outcome is waited for. */
    void verify(Transaction tx, RemediationEntity row, Instant now) {
        boolean alertmanager = inScope(tx, row, row.createdAt).stream()
                .anyMatch(one -> one.source().equals("alertmanager"));
        Instant at = now.plus(settings.settle());
        row.settleAt = alertmanager ? at.plus(settings.alertmanagerDelay()) : at;
        go(row, PlanState.VERIFYING);
        row.version++;
        tx.update(row);
        // Looked at once more right after this commit: what ends meanwhile is seen neither here nor by the cycle that
        // takes its end, which still finds this plan executing.
        Instant again = now.plus(LOOK_AGAIN);
        work().schedule(
                        tx,
                        Executor.OUTCOME,
                        row.id.toString(),
                        nothingOpen(tx, row) ? now : again.isBefore(row.settleAt) ? again : row.settleAt);
    }

    /** Ends a plan: its target is free, and what is still open is looked at again unless it worked. */
    void end(Transaction tx, RemediationEntity row, PlanState state, @Nullable String reason, Actor by, Instant now) {
        go(row, state);
        row.reason = reason == null ? null : Texts.first(reason, REASON_LENGTH);
        row.endedAt = now;
        row.heldBy = "[]";
        row.askAgainAt = null;
        row.expiresAt = null;
        row.version++;
        tx.update(row);
        List<ActionEntity> actions = skipRest(tx, row);
        guards.releaseTargets(tx, row.id);
        tx.execute("delete from OpenPlanEntity o where o.remediationId = ?1", row.id);
        Map<String, Object> detail = new HashMap<>();
        detail.put(byPerson(state) ? "comment" : "reason", reason == null ? "" : reason);
        if (row.outcome != null) {
            detail.put("outcome", word(row.outcome));
            detail.put("before", row.openBefore == null ? 0 : row.openBefore);
            detail.put("after", row.openAfter == null ? 0 : row.openAfter);
        }
        if (!actions.isEmpty()) {
            failures.ended(tx, row, actions.getFirst(), now).ifPresent(inARow -> {
                detail.put("failuresInARow", inARow.failures());
                detail.put("passedOverUntil", inARow.passedOverUntil());
            });
        }
        told(tx, row, "remediation." + word(state), by, now, detail);
        if (row.outcome != Outcome.SUCCESS) {
            knowledge.lookNow(tx, RemediationRepository.evidence(row), now);
        }
        wake(tx, row.domain);
    }

    /**
     * Ends a plan of which something may remain to be done. An action that was tried and waits to be tried again is over too:
     * failed, or unknown when a try may have done it, and then a person has to look before the plan can end.
     */
    void stop(Transaction tx, RemediationEntity row, PlanState state, String reason, Actor by, Instant now) {
        ActionEntity doubtful = null;
        for (ActionEntity action : rows.actions(tx, row.id)) {
            List<AttemptEntity> attempts =
                    action.state == ActionState.PENDING ? rows.attempts(tx, action.id) : List.of();
            if (attempts.isEmpty()) {
                continue;
            }
            action.state = RemediationRepository.mayBeDone(attempts) ? ActionState.UNKNOWN : ActionState.FAILED;
            tx.update(action);
            if (action.type != ActionType.NOTIFY) {
                guards.acted(tx, row.domain, action.target, row.id, now);
            }
            Happening ended = new Happening.ActionEnded(row.domain, action.type, action.state);
            tx.afterCommit(() -> happened.accept(ended));
            if (action.state == ActionState.UNKNOWN) {
                doubtful = action;
            }
        }
        if (doubtful == null) {
            end(tx, row, state, reason, by, now);
            return;
        }
        unknown(tx, row, doubtful);
        told(
                tx,
                row,
                "remediation.stopped",
                by,
                now,
                Map.of(
                        byPerson(state) ? "comment" : "reason",
                        reason,
                        "action",
                        doubtful.position,
                        "wanted",
                        word(state)));
    }

    /** Whether a plan ends so by a person's no alone: what is said with it is that person's comment, else the engine's reason. */
    private static boolean byPerson(PlanState end) {
        return end == PlanState.REJECTED || end == PlanState.CANCELLED;
    }

    /** An action's result is not known: a person has to look. Nothing else of the plan is sent if it was taken back. */
    void unknown(Transaction tx, RemediationEntity row, ActionEntity action) {
        go(row, PlanState.UNKNOWN);
        row.reason = (row.turnedDownBy == null ? "" : "cancelled by " + row.turnedDownBy + "; ")
                + "what became of " + action.type + " on " + action.target
                + " is not known; look at the target, then say so";
        row.heldBy = "[]";
        row.askAgainAt = null;
        row.expiresAt = null;
        row.version++;
        tx.update(row);
        if (row.turnedDownBy != null) {
            skipRest(tx, row);
        }
    }

    /** What was not sent by now never will be; gives all actions. */
    List<ActionEntity> skipRest(Transaction tx, RemediationEntity row) {
        List<ActionEntity> actions = rows.actions(tx, row.id);
        for (ActionEntity action : actions) {
            if (action.state == ActionState.PENDING) {
                action.state = ActionState.SKIPPED;
                tx.update(action);
            }
        }
        return actions;
    }

    /** What is open in the plan's scope when it acts first, and what became of it. */
    List<Violations.ScopeViolation> inScope(Transaction tx, RemediationEntity row, Instant openAt) {
        return violations.inScope(tx, row.domain, RemediationRepository.scope(row), openAt);
    }

    /** Sources that are not heard any more: what they do not say proves nothing. */
    Set<String> silentSources(Transaction tx, String domain, Instant now) {
        Set<String> silent = new TreeSet<>();
        topology.sources(tx, domain, now).stream()
                .filter(source -> source.silentSeconds() > 0)
                .forEach(source -> silent.add(source.name()));
        return silent;
    }

    boolean nothingOpen(Transaction tx, RemediationEntity row) {
        return inScope(tx, row, row.createdAt).stream().allMatch(one -> one.endsAt() != null);
    }

    /** Records what was done to the plan, or by it, with the state that it is in since. */
    void told(
            Transaction tx,
            RemediationEntity row,
            String action,
            Actor by,
            Instant now,
            Map<String, ? extends @Nullable Object> detail) {
        told(tx, row, action, by, now, row.state, detail);
    }

    /** The same for what the plan's change of state follows from, and is told before it. */
    void told(
            Transaction tx,
            RemediationEntity row,
            String action,
            Actor by,
            Instant now,
            PlanState after,
            Map<String, ? extends @Nullable Object> detail) {
        Map<String, @Nullable Object> all = new HashMap<>(detail);
        all.put("state", word(after));
        audit.record(tx, now, by, action, "remediation", row.id.toString(), all);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
