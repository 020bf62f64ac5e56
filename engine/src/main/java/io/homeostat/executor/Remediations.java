package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.model.ActionType;
import io.homeostat.model.Fault;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.monitor.Violations;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plans as people see them, and what people decide about them. Thread-safe. */
public final class Remediations {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(
            RemediationEntity.class,
            ActionEntity.class,
            AttemptEntity.class,
            VerdictEntity.class,
            OpenPlanEntity.class,
            FailedCandidateEntity.class,
            EvidenceEntity.class,
            ActuatorEntity.class);

    private final UnitOfWork unitOfWork;
    private final PlanLife life;
    private final Placement placement;
    private final Violations violations;
    private final Duration rejectionHolds;
    private final RemediationRepository rows;

    /** @param rejectionHolds how long a person's no keeps its cause from being planned for; zero: not at all */
    public Remediations(
            UnitOfWork unitOfWork, PlanLife life, Placement placement, Violations violations, Duration rejectionHolds) {
        this.unitOfWork = unitOfWork;
        this.life = life;
        this.placement = placement;
        this.violations = violations;
        this.rejectionHolds = rejectionHolds;
        this.rows = life.rows();
    }

    /** What to list; a null or empty field filters nothing. */
    public record Query(
            @Nullable String domain,
            Set<PlanState> states,
            @Nullable Outcome outcome,
            @Nullable String component,
            @Nullable String rootCause,
            @Nullable ActionType action,
            @Nullable UUID cycle,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable UUID before) {
        public static final Query ALL = new Query(null, Set.of(), null, null, null, null, null, null, null, null);
    }

    /**
     * What is on its way to targets.
     *
     * @param running actions that were sent and are not answered yet
     * @param toGoOn actions that are not sent yet, of plans that have begun
     * @param toStart actions of plans that may start and have not
     * @param heldPlans plans that the kill switch, a pause or safe mode holds back
     */
    public record InHand(int running, int toGoOn, int toStart, int heldPlans) {}

    /** What a person's list is ordered by; what is equal in that comes the newest first. */
    public enum Order {
        /** What waits for a person first, then what goes on, then what is over. */
        URGENCY,
        RISKIEST_FIRST,
        SCORE,
        DECIDED
    }

    /** Plans, newest first. */
    public List<Remediation> list(Transaction tx, Query query, int limit) {
        return rows.list(tx, query, limit);
    }

    public Optional<Remediation> find(Transaction tx, UUID id) {
        return rows.find(tx, id);
    }

    /**
     * Ids of plans for a person's list, in that order.
     *
     * @param part a text that occurs in the cause, the component, a target or the rule, whatever its case; null for any
     */
    public List<UUID> ids(
            Transaction tx, Query query, @Nullable String part, Order order, boolean reversed, int limit) {
        return rows.ids(tx, query, part, order, reversed, limit);
    }

    /** How many plans match that came after this one, counted to the limit. */
    public int newerThan(Transaction tx, Query query, @Nullable String part, UUID newest, int limit) {
        return rows.newerThan(tx, query, part, newest, limit);
    }

    /** The plans with these ids, in the order of the ids; those that are gone are missing. */
    public List<Remediation> rows(Transaction tx, List<UUID> ids) {
        return rows.rows(tx, ids);
    }

    /** Of each violation the newest plan that was chosen on its evidence; those without one are missing. */
    public Map<UUID, UUID> newestPlans(Transaction tx, Collection<UUID> violations) {
        return rows.newestPlans(tx, violations);
    }

    /** What the guards said of a plan, oldest first. */
    public List<Remediation.GuardView> verdicts(Transaction tx, UUID id) {
        return rows.verdicts(tx, id);
    }

    /** Plans that ended at that time or later, the latest end first. Those that were not chosen never began. */
    public List<Remediation> endedSince(Transaction tx, Instant from, int limit) {
        return rows.endedSince(tx, from, limit);
    }

    /** What a change of the loop's state would meet now, in all domains. */
    public InHand inHand(Transaction tx) {
        int running = 0;
        int toGoOn = 0;
        int toStart = 0;
        for (RemediationRepository.Counted counted : rows.inHand(tx)) {
            if (counted.action() == ActionState.RUNNING) {
                running += (int) counted.count();
            } else if (counted.begun()) {
                toGoOn += (int) counted.count();
            } else {
                toStart += (int) counted.count();
            }
        }
        return new InHand(running, toGoOn, toStart, rows.heldByTheLoopsState(tx));
    }

    /** How long a person's no keeps its cause from being planned for; zero: not at all. */
    public Duration rejectionHolds() {
        return rejectionHolds;
    }

    /** A person lets a plan pass that waits for one. */
    public void approve(UUID id, Actor by, String comment, Instant now) {
        unitOfWork.run(tx -> {
            RemediationEntity row = waiting(tx, id, EnumSet.of(PlanState.AWAITING_APPROVAL), "approved");
            if (row.expiresAt != null && !row.expiresAt.isAfter(now)) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "wrong-state",
                        "This remediation has waited too long and expires; it can no longer be approved.");
            }
            row.approvedBy = by.name();
            // Someone has decided: should another guard hold it, it has its own time to wait for that.
            row.expiresAt = null;
            placement.place(tx, row, rows.actions(tx, id), now);
            life.told(tx, row, "remediation.approved", by, now, Map.of("comment", comment));
            row.version++;
            tx.update(row);
        });
    }

    /** A person turns a plan down that waits for one. */
    public void reject(UUID id, Actor by, String comment, Instant now) {
        unitOfWork.run(tx -> {
            RemediationEntity row = waiting(tx, id, EnumSet.of(PlanState.AWAITING_APPROVAL), "rejected");
            turnedDown(tx, row, by, now);
            life.end(tx, row, PlanState.REJECTED, comment, by, now);
        });
    }

    /**
     * A person takes a plan back. Of one that has begun, the action in hand ends, and nothing further is sent; asking for that
     * again changes nothing.
     */
    public void cancel(UUID id, Actor by, String comment, Instant now) {
        unitOfWork.run(tx -> {
            RemediationEntity row = waiting(
                    tx,
                    id,
                    EnumSet.of(PlanState.HELD, PlanState.AWAITING_APPROVAL, PlanState.APPROVED, PlanState.EXECUTING),
                    "cancelled");
            if (row.turnedDownBy != null) {
                return;
            }
            turnedDown(tx, row, by, now);
            if (rows.actions(tx, id).stream().noneMatch(action -> action.state == ActionState.RUNNING)) {
                life.stop(tx, row, PlanState.CANCELLED, comment, by, now);
                return;
            }
            row.reason = comment;
            row.version++;
            tx.update(row);
            life.told(tx, row, "remediation.cancellation_asked", by, now, Map.of("comment", comment));
        });
    }

    /** Remembers who said no to what. The caller stores the row. */
    private void turnedDown(Transaction tx, RemediationEntity row, Actor by, Instant now) {
        row.turnedDownBy = by.name();
        row.turnedDownAt = now;
        row.turnedDownWorst = violations.worst(tx, RemediationRepository.evidence(row));
    }

    /** A person says what became of an action whose result is unknown. */
    public void settle(UUID id, int action, boolean succeeded, Actor by, String comment, Instant now) {
        unitOfWork.run(tx -> {
            RemediationEntity row = waiting(tx, id, EnumSet.of(PlanState.UNKNOWN), "settled");
            ActionEntity found = rows.actions(tx, id).stream()
                    .filter(one -> one.position == action)
                    .findFirst()
                    .orElseThrow(() -> {
                        String detail = "This remediation has no action " + action + ".";
                        return new Refused(
                                Refused.Reason.INVALID,
                                "no-action",
                                detail,
                                List.of(new Fault("/action", "no-action", detail)));
                    });
            if (found.state != ActionState.UNKNOWN) {
                throw new Refused(
                        Refused.Reason.CONFLICT, "not-unknown", "The result of action " + action + " is not unknown.");
            }
            found.state = succeeded ? ActionState.SUCCEEDED : ActionState.FAILED;
            tx.update(found);
            life.told(
                    tx,
                    row,
                    "remediation.settled",
                    by,
                    now,
                    succeeded ? PlanState.VERIFYING : PlanState.FAILED,
                    Map.of("action", action, "result", succeeded ? "succeeded" : "failed", "comment", comment));
            if (succeeded) {
                row.reason = null;
                life.skipRest(tx, row);
                life.verify(tx, row, now);
            } else {
                life.end(tx, row, PlanState.FAILED, "action " + action + " failed, by " + by.name(), by, now);
            }
        });
    }

    private RemediationEntity waiting(Transaction tx, UUID id, Set<PlanState> allowed, String done) {
        RemediationEntity row = rows.locked(tx, id)
                .orElseThrow(() ->
                        new Refused(Refused.Reason.NOT_FOUND, "no-remediation", "There is no remediation " + id + "."));
        if (!allowed.contains(row.state)) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "wrong-state",
                    "This remediation is " + PlanLife.word(row.state) + ", so it cannot be " + done + " now.");
        }
        return row;
    }
}
