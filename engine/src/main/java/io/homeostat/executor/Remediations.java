package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.guard.GuardLedger;
import io.homeostat.guard.GuardRequest;
import io.homeostat.guard.Guards;
import io.homeostat.guard.LoopStates;
import io.homeostat.guard.Verdict;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.ActionType;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Fault;
import io.homeostat.model.FoundCause;
import io.homeostat.model.LoopState;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.Refused;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Step;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DurableWork;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The life of a plan: from its choice through guards and people to its end. Every change of state goes through here, and is
 * one of those that {@link PlanState#next} allows. Thread-safe.
 */
public final class Remediations {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(
            RemediationEntity.class,
            ActionEntity.class,
            AttemptEntity.class,
            VerdictEntity.class,
            OpenPlanEntity.class,
            EvidenceEntity.class,
            ActuatorEntity.class);

    private static final Set<PlanState> WAITING = EnumSet.of(PlanState.HELD, PlanState.AWAITING_APPROVAL);
    private static final int PAGE = 500;
    private static final int MOST_MOVED = 500;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Verdict.Hold TAKEN = new Verdict.Hold("target", "another plan took the target first", null);
    private static final int MOST_EVIDENCE = 2_000;
    private static final int REASON_LENGTH = 4_000;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final Guards guards;
    private final LoopStates states;
    private final Actuators actuators;
    private final Topology topology;
    private final Violations violations;
    private final Knowledge knowledge;
    private final ExecutorSettings settings;
    private final Duration rejectionHolds;
    private final Consumer<String> wakeLoop;
    private final RemediationRepository rows = new RemediationRepository();
    private @Nullable DurableWork work;
    private Consumer<Happening> happened = happening -> {};

    /**
     * @param rejectionHolds how long a person's no keeps its cause from being planned for; zero: not at all
     * @param wakeLoop told, after the commit, of a domain in which something is to be looked at
     */
    public Remediations(
            UnitOfWork unitOfWork,
            AuditLog audit,
            Guards guards,
            LoopStates states,
            Actuators actuators,
            Topology topology,
            Violations violations,
            Knowledge knowledge,
            ExecutorSettings settings,
            Duration rejectionHolds,
            Consumer<String> wakeLoop) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.guards = guards;
        this.states = states;
        this.actuators = actuators;
        this.topology = topology;
        this.violations = violations;
        this.knowledge = knowledge;
        this.settings = settings;
        this.rejectionHolds = rejectionHolds;
        this.wakeLoop = wakeLoop;
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

    /** How long a person's no keeps its cause from being planned for; zero: not at all. */
    public Duration rejectionHolds() {
        return rejectionHolds;
    }

    /** Plans, newest first. */
    public List<Remediation> list(Transaction tx, Query query, int limit) {
        return rows.list(tx, query, limit);
    }

    public Optional<Remediation> find(Transaction tx, UUID id) {
        return rows.find(tx, id);
    }

    /** What a person's list is ordered by; what is equal in that comes the newest first. */
    public enum Order {
        /** What waits for a person first, then what goes on, then what is over. */
        URGENCY,
        RISKIEST_FIRST,
        SCORE,
        DECIDED
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
        Surroundings around = surroundings(tx, domain, toDo);
        List<VerdictEntity> verdicts = new ArrayList<>();
        for (Intent intent : chosen) {
            List<Verdict> said = judge(around, intent.row, intent.actions, now);
            verdicts.addAll(rows(intent.row, intent.actions, "CHOICE", said, now));
            settle(intent.row, reserved(around, intent.row, intent.actions, holds(said)), now);
        }
        tx.insertAll(intents.stream().map(intent -> intent.row).toList());
        tx.insertAll(intents.stream().flatMap(intent -> intent.actions.stream()).toList());
        tx.insertAll(chosen.stream().map(intent -> open(intent.row)).toList());
        tx.insertAll(chosen.stream().flatMap(intent -> links(intent).stream()).toList());
        tx.insertAll(verdicts);
        Set<UUID> late = guards.lockTargets(tx, around.ledger);
        for (Intent intent : chosen) {
            if (late.contains(intent.row.id)) {
                settle(intent.row, List.of(TAKEN), now);
                tx.update(intent.row);
            }
        }
        work().scheduleNew(
                        tx,
                        Executor.EXECUTE,
                        chosen.stream()
                                .filter(intent -> intent.row.state == PlanState.APPROVED)
                                .map(intent -> execution(intent.row))
                                .toList(),
                        now);
        // Should nothing be done for them meanwhile, they show what becomes of such a cause by itself. Late enough
        // for every source to have reported its ends; what is counted is when they were.
        work().scheduleNew(
                        tx,
                        Executor.UNTOUCHED,
                        chosen.stream()
                                .filter(intent -> intent.row.state != PlanState.APPROVED)
                                .map(intent -> intent.row.id.toString())
                                .toList(),
                        now.plus(settings.settle()).plus(settings.alertmanagerDelay()));
        chosen.forEach(intent -> told(
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
                        intent.plan.rule(),
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

    private static List<EvidenceEntity> links(Intent intent) {
        return RemediationRepository.links(
                intent.row.id,
                intent.plan.cause().violations().stream()
                        .distinct()
                        .limit(MOST_EVIDENCE)
                        .toList());
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

    /**
     * Judges again what waits in a domain: expired, to be asked again, or healed by itself.
     *
     * @param somethingEnded whether violations have ended since it was last attended to; else no outcome can be known early
     */
    public void attend(Transaction tx, String domain, boolean somethingEnded, Instant now) {
        int[] left = {MOST_MOVED};
        eachPage(tx, domain, WAITING, page -> {
            Set<UUID> healed = healed(tx, domain, page);
            Set<UUID> judged = judgedOtherwise(
                    tx,
                    domain,
                    page.stream()
                            .filter(row -> !healed.contains(row.id) && !tooLate(row, now) && toBeAsked(row, now))
                            .toList(),
                    now);
            List<RemediationEntity> moved = page.stream()
                    .filter(row -> healed.contains(row.id) || tooLate(row, now) || judged.contains(row.id))
                    .toList();
            moved.stream().limit(left[0]).forEach(row -> attend(tx, row.id, healed.contains(row.id), now));
            left[0] -= moved.size();
            return left[0] > 0;
        });
        if (left[0] <= 0) {
            // One cycle must not take for ever because a thousand plans were let go at once: the next one goes on.
            tx.afterCommit(() -> wakeLoop.accept(domain));
        }
        if (somethingEnded) {
            eachPage(tx, domain, EnumSet.of(PlanState.VERIFYING), page -> {
                healed(tx, domain, page).forEach(id -> work().move(tx, Executor.OUTCOME, id.toString(), now));
                return true;
            });
        }
    }

    /** Gives all plans of a domain in these states, a page at a time, while more is wanted: none waits behind others for ever. */
    private void eachPage(
            Transaction tx, String domain, Set<PlanState> in, Predicate<List<RemediationEntity>> wantsMore) {
        UUID after = new UUID(0, 0);
        List<RemediationEntity> page;
        do {
            page = rows.inStates(tx, domain, in, after, PAGE);
            if (page.isEmpty()) {
                return;
            }
            after = page.getLast().id;
        } while (wantsMore.test(page) && page.size() == PAGE);
    }

    private static boolean tooLate(RemediationEntity row, Instant now) {
        return row.expiresAt != null && !row.expiresAt.isAfter(now);
    }

    private static boolean toBeAsked(RemediationEntity row, Instant now) {
        return row.state == PlanState.HELD && (row.askAgainAt == null || !row.askAgainAt.isAfter(now));
    }

    /** Those of which nothing in scope is open any more. */
    private Set<UUID> healed(Transaction tx, String domain, List<RemediationEntity> page) {
        Map<UUID, List<ScopeKey>> scopes = new LinkedHashMap<>();
        page.forEach(row -> scopes.put(row.id, RemediationRepository.scope(row)));
        Set<String> components = new TreeSet<>();
        scopes.values().forEach(scope -> scope.forEach(key -> components.add(key.component())));
        Set<ScopeKey> open = violations.openKeys(tx, domain, components);
        Set<UUID> healed = new LinkedHashSet<>();
        scopes.forEach((id, scope) -> {
            if (!scope.isEmpty() && scope.stream().noneMatch(open::contains)) {
                healed.add(id);
            }
        });
        return healed;
    }

    /**
     * Those whose guards say something else than before, asked once for all of them: what is held by a pause is asked in every
     * cycle, and mostly nothing has changed. Writes nothing.
     */
    private Set<UUID> judgedOtherwise(Transaction tx, String domain, List<RemediationEntity> held, Instant now) {
        Map<UUID, List<ActionEntity>> remaining = new HashMap<>();
        rows.actions(tx, held.stream().map(row -> row.id).toList())
                .forEach((id, actions) -> remaining.put(
                        id,
                        actions.stream()
                                .filter(action -> action.state == ActionState.PENDING)
                                .toList()));
        Set<UUID> otherwise = new TreeSet<>();
        if (held.isEmpty()) {
            return otherwise;
        }
        Surroundings around = surroundings(
                tx, domain, remaining.values().stream().flatMap(List::stream).toList());
        for (RemediationEntity row : held) {
            List<ActionEntity> actions = remaining.getOrDefault(row.id, List.of());
            List<@Nullable String> before = new ArrayList<>();
            actions.forEach(action -> before.add(action.actuator));
            String holds = heldBy(holds(judge(around, row, actions, now)));
            List<@Nullable String> after = new ArrayList<>();
            actions.forEach(action -> after.add(action.actuator));
            if (!holds.equals(row.heldBy) || !after.equals(before)) {
                otherwise.add(row.id);
            }
        }
        return otherwise;
    }

    private void attend(Transaction tx, UUID id, boolean healed, Instant now) {
        RemediationEntity row = rows.locked(tx, id).orElse(null);
        if (row == null || !row.state.waits()) {
            return;
        }
        if (healed) {
            stop(tx, row, PlanState.EXPIRED, "all its violations have ended", Actor.ENGINE, now);
        } else if (tooLate(row, now)) {
            stop(tx, row, PlanState.EXPIRED, "nobody decided in time", Actor.ENGINE, now);
        } else if (toBeAsked(row, now)) {
            String before = row.heldBy;
            place(tx, row, rows.actions(tx, row.id), now);
            row.version++;
            tx.update(row);
            if (!before.equals(row.heldBy)) {
                told(
                        tx,
                        row,
                        "remediation.judged_again",
                        Actor.ENGINE,
                        now,
                        Map.of("heldBy", CanonicalJson.parse(row.heldBy)));
            }
        }
    }

    /** When something that waits in the domain is next to be attended to. */
    public Optional<Instant> nextDue(Transaction tx, String domain) {
        Optional<Instant> expiry = tx.first(
                "select r.expiresAt from RemediationEntity r where r.domain = ?1 and r.state in ?2 and r.expiresAt is not null"
                        + " order by r.expiresAt",
                Instant.class,
                domain,
                WAITING);
        Optional<Instant> ask = tx.first(
                "select r.askAgainAt from RemediationEntity r where r.domain = ?1 and r.state = ?2 and r.askAgainAt is not null"
                        + " order by r.askAgainAt",
                Instant.class,
                domain,
                PlanState.HELD);
        if (expiry.isEmpty() || ask.isEmpty()) {
            return expiry.or(() -> ask);
        }
        return expiry.get().isBefore(ask.get()) ? expiry : ask;
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
            told(tx, row, "remediation.approved", by, now, Map.of("comment", comment));
            place(tx, row, rows.actions(tx, id), now);
            row.version++;
            tx.update(row);
        });
    }

    /** A person turns a plan down that waits for one. */
    public void reject(UUID id, Actor by, String comment, Instant now) {
        unitOfWork.run(tx -> {
            RemediationEntity row = waiting(tx, id, EnumSet.of(PlanState.AWAITING_APPROVAL), "rejected");
            turnedDown(tx, row, by, now);
            end(tx, row, PlanState.REJECTED, comment, by, now);
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
                stop(tx, row, PlanState.CANCELLED, comment, by, now);
                return;
            }
            row.reason = comment;
            row.version++;
            tx.update(row);
            told(tx, row, "remediation.cancellation_asked", by, now, Map.of("reason", comment));
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
            told(
                    tx,
                    row,
                    "remediation.settled",
                    by,
                    now,
                    Map.of("action", action, "result", succeeded ? "succeeded" : "failed", "comment", comment));
            if (succeeded) {
                row.reason = null;
                skipRest(tx, row);
                verify(tx, row, now);
            } else {
                end(tx, row, PlanState.FAILED, "action " + action + " failed, by " + by.name(), by, now);
            }
        });
    }

    void begin(DurableWork durableWork, Consumer<Happening> told) {
        this.work = durableWork;
        this.happened = told;
    }

    RemediationRepository rows() {
        return rows;
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

    /** Every guard's verdict over the steps that are still to be done; recorded. */
    List<Verdict> judge(
            Transaction tx, RemediationEntity row, List<ActionEntity> remaining, String moment, Instant now) {
        List<Verdict> verdicts = judge(surroundings(tx, row.domain, remaining), row, remaining, now);
        tx.insertAll(rows(row, remaining, moment, verdicts, now));
        return verdicts;
    }

    /** A plan on its way into the database. */
    private record Intent(ProposedPlan plan, RemediationEntity row, List<ActionEntity> actions) {}

    /** What plans are judged by, read once for all of them. */
    private record Surroundings(
            GuardLedger ledger, LoopState state, Actuators.Known actuators, Map<String, String> groups) {}

    private Surroundings surroundings(Transaction tx, String domain, List<ActionEntity> actions) {
        Set<String> targets = new TreeSet<>();
        actions.forEach(action -> targets.add(action.target));
        return new Surroundings(
                guards.ledger(tx, domain, targets),
                states.current(tx, domain).state(),
                actuators.known(tx),
                topology.groups(tx, domain, targets));
    }

    private List<Verdict> judge(Surroundings around, RemediationEntity row, List<ActionEntity> remaining, Instant now) {
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

    private static List<VerdictEntity> rows(
            RemediationEntity row, List<ActionEntity> remaining, String moment, List<Verdict> verdicts, Instant now) {
        int position = remaining.isEmpty() ? 0 : remaining.getFirst().position;
        return verdicts.stream()
                .map(one -> verdict(row.id, moment, position, one, now))
                .toList();
    }

    /** What holds the plan; where nothing does, it is given its targets. */
    private static List<Verdict.Hold> reserved(
            Surroundings around, RemediationEntity row, List<ActionEntity> remaining, List<Verdict.Hold> holds) {
        return holds.isEmpty() && !around.ledger.reserve(targets(remaining), row.id) ? List.of(TAKEN) : holds;
    }

    /** Puts a chosen plan where the guards let it be, and in for execution. The caller stores the row. */
    private void place(Transaction tx, RemediationEntity row, List<ActionEntity> actions, Instant now) {
        List<ActionEntity> remaining =
                actions.stream().filter(a -> a.state == ActionState.PENDING).toList();
        Surroundings around = surroundings(tx, row.domain, remaining);
        List<Verdict> said = judge(around, row, remaining, now);
        tx.insertAll(rows(row, remaining, "CHOICE", said, now));
        tx.updateAll(remaining);
        List<Verdict.Hold> holds = reserved(around, row, remaining, holds(said));
        settle(row, guards.lockTargets(tx, around.ledger).isEmpty() ? holds : List.of(TAKEN), now);
        if (row.state == PlanState.APPROVED) {
            work().schedule(tx, Executor.EXECUTE, execution(row), now);
        }
    }

    /** Where a chosen plan is with what holds it. */
    private void settle(RemediationEntity row, List<Verdict.Hold> holds, Instant now) {
        row.heldBy = heldBy(holds);
        if (holds.isEmpty()) {
            go(row, PlanState.APPROVED);
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
            go(row, PlanState.AWAITING_APPROVAL);
        } else {
            go(row, PlanState.HELD);
        }
    }

    private static String execution(RemediationEntity row) {
        return row.id + "/" + row.version;
    }

    private static OpenPlanEntity open(RemediationEntity row) {
        OpenPlanEntity open = new OpenPlanEntity();
        open.key = new OpenPlanEntity.Key(row.domain, row.rootCause, row.component);
        open.remediationId = row.id;
        return open;
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
        go(row, PlanState.HELD);
        row.version++;
        tx.update(row);
        told(tx, row, "remediation.held", Actor.ENGINE, now, Map.of("heldBy", CanonicalJson.parse(row.heldBy)));
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
        skipRest(tx, row);
        guards.releaseTargets(tx, row.id);
        tx.execute("delete from OpenPlanEntity o where o.remediationId = ?1", row.id);
        Map<String, Object> detail = new HashMap<>();
        detail.put("reason", reason == null ? "" : reason);
        if (row.outcome != null) {
            detail.put("outcome", word(row.outcome));
            detail.put("before", row.openBefore == null ? 0 : row.openBefore);
            detail.put("after", row.openAfter == null ? 0 : row.openAfter);
        }
        told(tx, row, "remediation." + word(state), by, now, detail);
        if (row.outcome != Outcome.SUCCESS) {
            knowledge.lookNow(tx, RemediationRepository.evidence(row), now);
        }
        String domain = row.domain;
        tx.afterCommit(() -> wakeLoop.accept(domain));
    }

    /**
     * Ends a plan of which something may remain to be done. An action that was tried and waits to be tried again is over too:
     * failed, or unknown when a try may have done it, and then a person has to look before the plan can end.
     */
    private void stop(Transaction tx, RemediationEntity row, PlanState state, String reason, Actor by, Instant now) {
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
                Map.of("reason", reason, "action", doubtful.position, "wanted", word(state)));
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

    /** What was not sent by now never will be. */
    private void skipRest(Transaction tx, RemediationEntity row) {
        for (ActionEntity action : rows.actions(tx, row.id)) {
            if (action.state == ActionState.PENDING) {
                action.state = ActionState.SKIPPED;
                tx.update(action);
            }
        }
    }

    /** Changes the state along a legal way; anything else is a fault of this program. */
    static void go(RemediationEntity row, PlanState to) {
        if (row.state == to) {
            return;
        }
        // What waits for a person and is held by another guard meanwhile passes through approved. What is held between
        // two
        // tries, the first of which may have done it, goes on only to say that.
        boolean through = (row.state == PlanState.AWAITING_APPROVAL && to == PlanState.HELD)
                || (row.state == PlanState.HELD && to == PlanState.UNKNOWN);
        if (!through && !row.state.next().contains(to)) {
            throw new IllegalStateException("a plan cannot go from " + row.state + " to " + to);
        }
        row.state = to;
    }

    void told(
            Transaction tx,
            RemediationEntity row,
            String action,
            Actor by,
            Instant now,
            Map<String, ? extends @Nullable Object> detail) {
        Map<String, @Nullable Object> all = new HashMap<>(detail);
        all.put("state", word(row.state));
        audit.record(tx, now, by, action, "remediation", row.id.toString(), all);
    }

    static List<Verdict.Hold> holds(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(Verdict.Hold.class::isInstance)
                .map(Verdict.Hold.class::cast)
                .toList();
    }

    private DurableWork work() {
        DurableWork begun = work;
        if (begun == null) {
            throw new IllegalStateException("plans are made before durable work has begun");
        }
        return begun;
    }

    private RemediationEntity waiting(Transaction tx, UUID id, Set<PlanState> allowed, String done) {
        RemediationEntity row = rows.locked(tx, id)
                .orElseThrow(() ->
                        new Refused(Refused.Reason.NOT_FOUND, "no-remediation", "There is no remediation " + id + "."));
        if (!allowed.contains(row.state)) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "wrong-state",
                    "This remediation is " + word(row.state) + " and can no longer be " + done + ".");
        }
        return row;
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

    private static String heldBy(List<Verdict.Hold> holds) {
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

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
