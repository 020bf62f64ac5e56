package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.guard.Guards;
import io.homeostat.guard.Verdict;
import io.homeostat.knowledge.Outcomes;
import io.homeostat.model.ActionType;
import io.homeostat.model.Mode;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DurableWork;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Carries plans out, one action after the other, and judges what came of them. Thread-safe.
 *
 * <p>Each try is written before it is sent (guarantee 4). What a crash leaves in between is a try without an end: it is
 * verified where the target can be asked, repeated only where the target does no harm by it, and else marked unknown.
 */
public final class Executor {
    static final String EXECUTE = "execute";
    static final String OUTCOME = "outcome";
    static final String UNTOUCHED = "untouched";

    private static final int DETAIL_LENGTH = 4_000;

    private final UnitOfWork unitOfWork;
    private final PlanLife life;
    private final Placement placement;
    private final Actuators actuators;
    private final Guards guards;
    private final Outcomes outcomes;
    private final ExecutorSettings settings;
    private final Clock clock;
    private final Consumer<Happening> happened;

    /** @param happened told of what is to be counted, after its commit */
    public Executor(
            UnitOfWork unitOfWork,
            PlanLife life,
            Placement placement,
            Actuators actuators,
            Guards guards,
            Outcomes outcomes,
            ExecutorSettings settings,
            Clock clock,
            Consumer<Happening> happened) {
        this.unitOfWork = unitOfWork;
        this.life = life;
        this.placement = placement;
        this.actuators = actuators;
        this.guards = guards;
        this.outcomes = outcomes;
        this.settings = settings;
        this.clock = clock;
        this.happened = happened;
    }

    /** The kinds of durable work that the executor does. */
    public Map<String, DurableWork.Work> work() {
        return Map.of(
                EXECUTE, instance -> carryOut(UUID.fromString(instance.substring(0, instance.indexOf('/')))),
                OUTCOME, instance -> judge(UUID.fromString(instance)),
                UNTOUCHED, instance -> observe(UUID.fromString(instance)));
    }

    /** Gives the executor the place where its work is put in. */
    public void begin(DurableWork durableWork) {
        life.begin(durableWork, happened);
    }

    /** What is to be done next for a plan. */
    private sealed interface Next {
        /** Nothing more, for now. */
        record Nothing() implements Next {}

        /**
         * Send this try.
         *
         * @param unread whether the values before are not known, and nothing can have changed them yet
         */
        record Send(UUID action, UUID attempt, ActionRequest request, Actuators.Resolved actuator, boolean unread)
                implements Next {}

        /** Ask what became of this try, which a crash left without an end. */
        record Recover(UUID action, UUID attempt, ActionRequest request, Actuators.@Nullable Resolved actuator)
                implements Next {}
    }

    private @Nullable Instant carryOut(UUID id) {
        while (true) {
            Next next = unitOfWork.write(tx -> next(tx, id));
            Concluded concluded;
            switch (next) {
                case Next.Nothing() -> {
                    return null;
                }
                case Next.Send send -> {
                    ActionRequest request = send.unread ? withBefore(send) : send.request;
                    if (request == null) {
                        return null;
                    }
                    long begun = System.nanoTime();
                    ActuatorResult result = send.actuator.actuator().send(request);
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);
                    // Whoever listens is told once nothing of it can be lost by that.
                    concluded = concluded(id, send.action, send.attempt, request, send.actuator, result);
                    happened.accept(new Happening.Answered(send.actuator.name(), result, took));
                }
                case Next.Recover recover ->
                    concluded = concluded(
                            id,
                            recover.action,
                            recover.attempt,
                            recover.request,
                            recover.actuator,
                            new ActuatorResult.Unclear("interrupted before its answer was written"));
            }
            if (concluded.over || concluded.again != null) {
                return concluded.again;
            }
        }
    }

    /**
     * Knowing the values before: they are durable before anything is sent, for what a first try did changes what is read. Null
     * when that took so long that someone else has the work now.
     */
    private @Nullable ActionRequest withBefore(Next.Send send) {
        Map<String, Object> before =
                send.actuator.actuator().stateBefore(send.request).orElse(null);
        if (before == null) {
            return send.request;
        }
        boolean ours = unitOfWork.write(tx -> {
            ActionEntity action = tx.findLocked(ActionEntity.class, send.action).orElseThrow();
            AttemptEntity attempt =
                    tx.findLocked(AttemptEntity.class, send.attempt).orElseThrow();
            if (attempt.endedAt == null && !before.isEmpty()) {
                action.beforeValues = CanonicalJson.text(before);
                tx.update(action);
            }
            return attempt.endedAt == null;
        });
        return ours ? send.request.withBefore(before) : null;
    }

    /**
     * How the work goes on after a try.
     *
     * @param over true when someone else has the work now
     * @param again when to try again; null for at once
     */
    private record Concluded(boolean over, @Nullable Instant again) {}

    private Next next(Transaction tx, UUID id) {
        Instant now = now();
        RemediationEntity row = life.rows().locked(tx, id).orElse(null);
        if (row == null || (row.state != PlanState.APPROVED && row.state != PlanState.EXECUTING)) {
            return new Next.Nothing();
        }
        List<ActionEntity> actions = life.rows().actions(tx, id);
        for (ActionEntity action : actions) {
            if (action.state == ActionState.RUNNING) {
                AttemptEntity left = tries(tx, action).getLast();
                Actuators.Resolved actuator = action.actuator == null
                        ? null
                        : actuators.named(tx, action.actuator).orElse(null);
                return new Next.Recover(action.id, left.id, request(row, action, left.number), actuator);
            }
        }
        List<ActionEntity> remaining =
                actions.stream().filter(a -> a.state == ActionState.PENDING).toList();
        if (remaining.isEmpty()) {
            finish(tx, row, actions, now);
            return new Next.Nothing();
        }
        List<Verdict.Hold> holds = Placement.holds(placement.judge(tx, row, remaining, "SEND", now));
        if (!holds.isEmpty()) {
            placement.hold(tx, row, holds, now);
            return new Next.Nothing();
        }
        return send(tx, row, remaining.getFirst(), now);
    }

    private Next send(Transaction tx, RemediationEntity row, ActionEntity action, Instant now) {
        Actuators.Resolved actuator =
                actuators.named(tx, String.valueOf(action.actuator)).orElseThrow();
        if (row.startedAt == null) {
            row.startedAt = now;
            row.openBefore = (int) life.inScope(tx, row, now).stream()
                    .filter(one -> openAt(one, now))
                    .count();
        }
        PlanLife.go(row, PlanState.EXECUTING);
        row.version++;
        tx.update(row);
        action.state = ActionState.RUNNING;
        tx.update(action);
        int number = tries(tx, action).size() + 1;
        boolean unread = action.beforeValues == null
                && !RemediationRepository.mayBeDone(life.rows().attempts(tx, action.id));
        AttemptEntity attempt = attempt(action, AttemptKind.DO, number, now);
        tx.insert(attempt);
        Map<String, Object> detail = told(action, attempt);
        detail.put("actuator", actuator.name());
        life.told(tx, row, "action.sent", Actor.ENGINE, now, detail);
        return new Next.Send(action.id, attempt.id, request(row, action, number), actuator, unread);
    }

    /** The times that it was sent, in that order: by number, since the clocks of nodes differ. */
    private List<AttemptEntity> tries(Transaction tx, ActionEntity action) {
        return life.rows().attempts(tx, action.id).stream()
                .filter(one -> one.kind == AttemptKind.DO)
                .sorted(Comparator.comparingInt(one -> one.number))
                .toList();
    }

    /** Writes what became of a try. */
    private Concluded concluded(
            UUID id,
            UUID action,
            UUID attempt,
            ActionRequest request,
            Actuators.@Nullable Resolved actuator,
            ActuatorResult result) {
        ActuatorResult verified = null;
        Instant asked = now();
        if (result instanceof ActuatorResult.Unclear && actuator != null) {
            verified = actuator.actuator().verify(request).orElse(null);
        }
        ActuatorResult asVerified = verified;
        return unitOfWork.write(tx -> {
            Instant now = now();
            RemediationEntity row = life.rows().locked(tx, id).orElseThrow();
            ActionEntity of = tx.findLocked(ActionEntity.class, action).orElseThrow();
            AttemptEntity tried = tx.findLocked(AttemptEntity.class, attempt).orElseThrow();
            if (tried.endedAt != null) {
                // This node was taken for dead, and another has concluded the try and gone on. What that decided
                // stands; whoever has to look at an unknown result finds here what the target said.
                AttemptEntity late = attempt(of, AttemptKind.DO, tried.number, tried.startedAt);
                end(late, result, now);
                life.told(tx, row, "action.answered_late", Actor.ENGINE, now, told(of, late));
                return new Concluded(true, null);
            }
            end(tried, result, now);
            tx.update(tried);
            AttemptEntity question = null;
            if (asVerified != null) {
                question = attempt(of, AttemptKind.VERIFY, tried.number, asked);
                end(question, asVerified, now);
                tx.insert(question);
            }
            ActuatorResult known = asVerified == null ? result : asVerified;
            Instant again = conclude(tx, row, of, tried.number, known, actuator, now);
            PlanState after = after(row, of);
            ended(tx, row, of, tried, after, again, now);
            if (question != null) {
                ended(tx, row, of, question, after, again, now);
            }
            switch (after) {
                case UNKNOWN -> life.unknown(tx, row, of);
                case CANCELLED -> life.end(tx, row, after, row.reason, Actor.ENGINE, now);
                case FAILED ->
                    life.end(
                            tx,
                            row,
                            after,
                            of.type + " on " + of.target + " failed: " + known.detail(),
                            Actor.ENGINE,
                            now);
                default -> {
                    // Goes on with this action's next try, or with the next action.
                }
            }
            return new Concluded(false, again);
        });
    }

    /** Decides what the action is after a try, and when it is tried again; null for not at all. */
    private @Nullable Instant conclude(
            Transaction tx,
            RemediationEntity row,
            ActionEntity action,
            int number,
            ActuatorResult known,
            Actuators.@Nullable Resolved actuator,
            Instant now) {
        boolean triesLeft = !takenBack(row)
                && actuator != null
                && number < actuator.actuator().maxTries();
        boolean harmless = actuator != null && actuator.actuator().idempotent();
        if (actuator != null) {
            actuators.used(tx, actuator.name(), now, known instanceof ActuatorResult.Done ? null : known.detail());
        }
        Instant again = null;
        switch (known) {
            case ActuatorResult.Done done -> {
                action.state = ActionState.SUCCEEDED;
                // What a later try is told as the values before may be what an earlier one has made of them.
                if (!done.before().isEmpty() && (number == 1 || action.beforeValues == null)) {
                    action.beforeValues = CanonicalJson.text(done.before());
                }
            }
            case ActuatorResult.NotDone notDone -> {
                action.state = triesLeft ? ActionState.PENDING : notDone(tx, action);
                again = triesLeft ? now.plus(backoff(number, notDone.retryAfter())) : null;
            }
            case ActuatorResult.Failed failed -> action.state = notDone(tx, action);
            case ActuatorResult.Unclear unclear -> {
                action.state = !harmless ? ActionState.UNKNOWN : triesLeft ? ActionState.PENDING : ActionState.UNKNOWN;
                again = harmless && triesLeft ? now.plus(backoff(number, null)) : null;
            }
        }
        tx.update(action);
        if (action.state != ActionState.PENDING) {
            Happening ended = new Happening.ActionEnded(row.domain, action.type, action.state);
            tx.afterCommit(() -> happened.accept(ended));
        }
        if (action.type != ActionType.NOTIFY && action.state != ActionState.PENDING) {
            guards.acted(tx, row.domain, action.target, row.id, now);
        }
        return again;
    }

    /** Taken back while a try was on its way: it ends with that, whatever comes of it. */
    private static boolean takenBack(RemediationEntity row) {
        return row.turnedDownBy != null;
    }

    /** What the plan is after one of its actions was tried. */
    private static PlanState after(RemediationEntity row, ActionEntity tried) {
        if (tried.state == ActionState.UNKNOWN) {
            return PlanState.UNKNOWN;
        }
        if (takenBack(row)) {
            return PlanState.CANCELLED;
        }
        return tried.state == ActionState.FAILED && row.mode != Mode.BEST_EFFORT ? PlanState.FAILED : row.state;
    }

    /** Records how a try ended: a {@code DO} by its own result, whatever asking the target made of it. */
    private void ended(
            Transaction tx,
            RemediationEntity row,
            ActionEntity action,
            AttemptEntity attempt,
            PlanState after,
            @Nullable Instant again,
            Instant now) {
        String what =
                attempt.kind == AttemptKind.VERIFY ? "verified" : PlanLife.word(Objects.requireNonNull(attempt.result));
        Map<String, Object> detail = told(action, attempt);
        detail.put("actionState", PlanLife.word(action.state));
        detail.put("triedAgain", again != null);
        life.told(tx, row, "action." + what, Actor.ENGINE, now, after, detail);
    }

    /** What the audit says of a try, whatever its kind. */
    private static Map<String, Object> told(ActionEntity action, AttemptEntity attempt) {
        Map<String, Object> detail = new HashMap<>();
        detail.put("action", action.position);
        detail.put("type", action.type.name());
        detail.put("target", action.target);
        detail.put("kind", PlanLife.word(attempt.kind));
        detail.put("attempt", attempt.number);
        detail.put("idempotencyKey", attempt.idempotencyKey);
        if (attempt.result != null) {
            detail.put("result", PlanLife.word(attempt.result));
            detail.put("detail", attempt.detail == null ? "" : attempt.detail);
        }
        return detail;
    }

    /** What an action is whose last try did nothing: failed, unless an earlier one may have done it. */
    private ActionState notDone(Transaction tx, ActionEntity action) {
        return RemediationRepository.mayBeDone(life.rows().attempts(tx, action.id))
                ? ActionState.UNKNOWN
                : ActionState.FAILED;
    }

    private void finish(Transaction tx, RemediationEntity row, List<ActionEntity> actions, Instant now) {
        if (actions.stream().anyMatch(a -> a.state == ActionState.SUCCEEDED)) {
            life.verify(tx, row, now);
        } else {
            life.end(tx, row, PlanState.FAILED, "none of its actions succeeded", Actor.ENGINE, now);
        }
    }

    /** Judges a plan's outcome; gives when to look again while it is too early. */
    private @Nullable Instant judge(UUID id) {
        return unitOfWork.write(tx -> {
            Instant now = now();
            RemediationEntity row = life.rows().locked(tx, id).orElse(null);
            if (row == null || row.state != PlanState.VERIFYING || row.settleAt == null || row.startedAt == null) {
                return null;
            }
            List<Violations.ScopeViolation> scope = life.inScope(tx, row, row.startedAt);
            boolean over = scope.stream().allMatch(one -> one.endsAt() != null);
            if (!over && row.settleAt.isAfter(now)) {
                return row.settleAt;
            }
            Instant first = row.startedAt;
            // When nobody was there in time, what has happened since is not of this plan's doing.
            Instant at = row.settleAt.isBefore(now) ? row.settleAt : now;
            List<Violations.ScopeViolation> before =
                    scope.stream().filter(one -> openAt(one, first)).toList();
            int after = (int) scope.stream().filter(one -> openAt(one, at)).count();
            Set<String> silent = life.silentSources(tx, row.domain, now);
            int unproven = (int) before.stream()
                    .filter(one -> one.stale() || (one.endsAt() == null && silent.contains(one.source())))
                    .count();
            Outcome outcome = Outcomes.judge(new Outcomes.Count(before.size(), after, unproven));
            row.outcome = outcome;
            row.openBefore = before.size();
            row.openAfter = after;
            long effect = before.stream()
                    .filter(one -> one.endsAt() != null)
                    .mapToLong(one -> Duration.between(first, one.endsAt()).toMillis())
                    .max()
                    .orElse(0);
            List<ActionType> done = life.rows().actions(tx, id).stream()
                    .filter(action -> action.state == ActionState.SUCCEEDED)
                    .map(action -> action.type)
                    .toList();
            if (outcome == Outcome.SUCCESS) {
                Happening recovered = new Happening.Recovered(row.domain, timeToRecover(before));
                tx.afterCommit(() -> happened.accept(recovered));
            }
            outcomes.learn(tx, row.rootCause, done, row.targetClass, outcome, effect);
            life.end(
                    tx,
                    row,
                    PlanState.COMPLETED,
                    before.size() + " open before, " + after + " after",
                    Actor.ENGINE,
                    now);
            return null;
        });
    }

    /**
     * Learns from a plan that nothing was done for in the settle time after it was made (held, rejected, expired or paused)
     * what became of its scope by itself. What was done later does not count against it: that time is compared with the
     * time that an action is given.
     */
    private @Nullable Instant observe(UUID id) {
        return unitOfWork.write(tx -> {
            RemediationEntity row = life.rows().locked(tx, id).orElse(null);
            if (row == null) {
                return null;
            }
            Instant made = row.createdAt;
            Instant settled = made.plus(settings.settle());
            if (row.startedAt != null && !row.startedAt.isAfter(settled)) {
                return null;
            }
            List<Violations.ScopeViolation> scope = life.inScope(tx, row, made);
            List<Violations.ScopeViolation> before =
                    scope.stream().filter(one -> openAt(one, made)).toList();
            int after = (int) scope.stream().filter(one -> openAt(one, settled)).count();
            int unproven = (int) before.stream()
                    .filter(one -> one.stale() && !openAt(one, settled))
                    .count();
            outcomes.learnUntouched(
                    tx, row.rootCause, Outcomes.judge(new Outcomes.Count(before.size(), after, unproven)));
            return null;
        });
    }

    /** From the start of the first to the end of the last, of violations that have ended. */
    private static Duration timeToRecover(List<Violations.ScopeViolation> scope) {
        Instant first = scope.stream()
                .map(Violations.ScopeViolation::startsAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = scope.stream()
                .map(Violations.ScopeViolation::endsAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(first);
        return Duration.between(first, last);
    }

    private static boolean openAt(Violations.ScopeViolation one, Instant at) {
        return !one.startsAt().isAfter(at)
                && (one.endsAt() == null || one.endsAt().isAfter(at));
    }

    private Duration backoff(int number, @Nullable Duration asked) {
        if (asked != null) {
            return asked;
        }
        long base = settings.firstBackoff().toMillis() << Math.min(20, number - 1);
        long most = Math.min(base, settings.longestBackoff().toMillis());
        // Full jitter over the upper half, so that what failed together is not tried again together.
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    private static ActionRequest request(RemediationEntity row, ActionEntity action, int attempt) {
        return new ActionRequest(
                action.idempotencyKey,
                "do",
                action.type,
                row.domain,
                action.target,
                fields(action.parameters),
                action.beforeValues == null ? Map.of() : fields(action.beforeValues),
                row.id,
                row.rootCause,
                attempt);
    }

    private static Map<String, Object> fields(String object) {
        Map<String, Object> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : CanonicalJson.parse(object).properties()) {
            fields.put(field.getKey(), field.getValue());
        }
        return fields;
    }

    private static AttemptEntity attempt(ActionEntity action, AttemptKind kind, int number, Instant now) {
        AttemptEntity attempt = new AttemptEntity();
        attempt.id = Uuid7.next(now);
        attempt.actionId = action.id;
        attempt.kind = kind;
        attempt.number = number;
        attempt.idempotencyKey = action.idempotencyKey;
        attempt.startedAt = now;
        return attempt;
    }

    private static void end(AttemptEntity attempt, ActuatorResult result, Instant now) {
        attempt.endedAt = now.isBefore(attempt.startedAt) ? attempt.startedAt : now;
        attempt.result = switch (result) {
            case ActuatorResult.Done done -> AttemptResult.SUCCEEDED;
            case ActuatorResult.Unclear unclear -> AttemptResult.UNKNOWN;
            case ActuatorResult.NotDone notDone -> AttemptResult.FAILED;
            case ActuatorResult.Failed failed -> AttemptResult.FAILED;
        };
        String detail = result.detail();
        attempt.detail = Texts.first(detail, DETAIL_LENGTH);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
