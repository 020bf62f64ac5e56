package io.homeostat.guard;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.ActionType;
import io.homeostat.model.LoopState;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Asks every guard, and keeps the ledger that they go by. Thread-safe. */
public final class Guards {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES =
            List.of(GuardSettingsEntity.class, TargetLockEntity.class, TargetUseEntity.class, LoopStateEntity.class);

    private final AuditLog audit;

    public Guards(AuditLog audit) {
        this.audit = audit;
    }

    /** Targets that another plan has, and those that are to be left alone for a while. */
    public record TargetState(Set<String> busy, Set<String> coolingDown) {}

    /** What the guards go by for these targets, locks that others have committed included. */
    public GuardLedger ledger(Transaction tx, String domain, Collection<String> targets) {
        Map<String, TargetUseEntity> uses = new HashMap<>();
        Map<String, SortedMap<Integer, UUID>> locks = new HashMap<>();
        if (!targets.isEmpty()) {
            tx.list(
                            "from TargetUseEntity u where u.key.domain = ?1 and u.key.target in ?2",
                            TargetUseEntity.class,
                            targets.size(),
                            domain,
                            targets)
                    .forEach(row -> uses.put(row.key.target(), row));
            tx.list(
                            "from TargetLockEntity l where l.key.domain = ?1 and l.key.target in ?2",
                            TargetLockEntity.class,
                            GuardSettings.MOST_PER_TARGET * targets.size(),
                            domain,
                            targets)
                    .forEach(row -> locks.computeIfAbsent(row.key.target(), k -> new TreeMap<>())
                            .put(row.key.slot(), row.remediationId));
        }
        return new GuardLedger(domain, settings(tx), uses, locks);
    }

    /** What every guard says, in a fixed order. */
    public List<Verdict> judge(GuardLedger ledger, GuardRequest request, Instant now) {
        return List.of(
                state(
                        "kill_switch",
                        request,
                        LoopState.KILLED,
                        "the kill switch is on; only a person's resume lifts it"),
                state("paused", request, LoopState.PAUSED, "the loop is paused"),
                state("safe_mode", request, LoopState.SAFE_MODE, "the loop is in safe mode after a broken invariant"),
                actuator(request),
                duration(request),
                cooldown(ledger, request, now),
                target(ledger, request),
                approval(request, ledger.settings()));
    }

    /** The limits in force. */
    public GuardSettings settings(Transaction tx) {
        return tx.find(GuardSettingsEntity.class, GuardSettingsEntity.ONLY)
                .map(row -> GuardSettings.parse(CanonicalJson.parse(row.document)))
                .orElse(GuardSettings.DEFAULT);
    }

    /**
     * Replaces the limits.
     *
     * @throws io.homeostat.model.Refused with every fault of the document
     */
    public GuardSettings put(Transaction tx, JsonNode document, Actor by, Instant now) {
        GuardSettings after = GuardSettings.parse(document);
        tx.executeSql(
                "insert into guard_settings (id, document, changed_by, changed_at) values (?1, ?2, ?3, ?4)"
                        + " on conflict do nothing",
                GuardSettingsEntity.ONLY,
                CanonicalJson.text(GuardSettings.DEFAULT.document()),
                by.name(),
                now);
        GuardSettingsEntity row = tx.findLocked(GuardSettingsEntity.class, GuardSettingsEntity.ONLY)
                .orElseThrow();
        GuardSettings before = GuardSettings.parse(CanonicalJson.parse(row.document));
        row.document = CanonicalJson.text(after.document());
        row.changedBy = by.name();
        row.changedAt = now;
        tx.update(row);
        audit.record(
                tx,
                now,
                by,
                "guards.changed",
                "guards",
                "guards",
                Map.of("before", before.document(), "after", after.document()));
        return after;
    }

    /**
     * Writes the targets that the ledger has given to plans, whose rows are written already.
     *
     * @return the plans that did not get theirs, since somebody was faster; they have none of them
     */
    public Set<UUID> lockTargets(Transaction tx, GuardLedger ledger) {
        List<GuardLedger.Reserved> wanted = ledger.reserved().stream()
                .sorted(Comparator.comparing(GuardLedger.Reserved::target))
                .toList();
        if (wanted.isEmpty()) {
            return Set.of();
        }
        List<Object> values = new ArrayList<>();
        wanted.forEach(one -> values.addAll(List.of(ledger.domain(), one.target(), one.slot(), one.remediation())));
        // A race for a slot is the database's to decide: of two inserts of one key one does nothing.
        int inserted = tx.executeSql(
                "insert into target_lock (domain, target, slot, remediation_id) values " + rows(wanted.size(), 4)
                        + " on conflict do nothing",
                values.toArray());
        if (inserted == wanted.size()) {
            return Set.of();
        }
        Set<UUID> plans = new TreeSet<>();
        wanted.forEach(one -> plans.add(one.remediation()));
        Map<UUID, Long> got = new HashMap<>();
        tx.list("from TargetLockEntity l where l.remediationId in ?1", TargetLockEntity.class, wanted.size(), plans)
                .forEach(row -> got.merge(row.remediationId, 1L, Long::sum));
        Set<UUID> without = new TreeSet<>();
        for (UUID plan : plans) {
            long asked = wanted.stream()
                    .filter(one -> one.remediation().equals(plan))
                    .count();
            if (got.getOrDefault(plan, 0L) < asked) {
                releaseTargets(tx, plan);
                without.add(plan);
            }
        }
        return without;
    }

    /** As {@code (?1, ?2), (?3, ?4)}. */
    private static String rows(int rows, int columns) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows * columns; i++) {
            text.append(i % columns > 0 ? ", ?" : i > 0 ? "), (?" : "(?").append(i + 1);
        }
        return text.append(')').toString();
    }

    public void releaseTargets(Transaction tx, UUID remediation) {
        tx.execute("delete from TargetLockEntity l where l.remediationId = ?1", remediation);
    }

    /** Writes that something was done to a target: its cooldown counts from here. */
    public void acted(Transaction tx, String domain, String target, UUID remediation, Instant at) {
        // Two plans may act on a target at once: of two inserts of one key one does nothing, and finds the other's.
        int made = tx.executeSql(
                "insert into target_use (domain, target, used_at, remediation_id) values (?1, ?2, ?3, ?4)"
                        + " on conflict do nothing",
                domain,
                target,
                at,
                remediation);
        if (made == 0) {
            tx.execute(
                    "update TargetUseEntity u set u.usedAt = ?1, u.remediationId = ?2"
                            + " where u.key.domain = ?3 and u.key.target = ?4 and u.usedAt < ?1",
                    at,
                    remediation,
                    domain,
                    target);
        }
    }

    public TargetState targetState(Transaction tx, String domain, Collection<String> targets, Instant now) {
        if (targets.isEmpty()) {
            return new TargetState(Set.of(), Set.of());
        }
        GuardSettings settings = settings(tx);
        Set<String> busy = new HashSet<>();
        Set<String> cooling = new HashSet<>();
        for (List<String> part : Transaction.parts(targets)) {
            busy.addAll(tx.list(
                    "select l.key.target from TargetLockEntity l where l.key.domain = ?1 and l.key.target in ?2"
                            + " group by l.key.target having count(*) >= ?3",
                    String.class,
                    part.size(),
                    domain,
                    part,
                    (long) settings.perTarget()));
            cooling.addAll(tx.list(
                    "select u.key.target from TargetUseEntity u where u.key.domain = ?1 and u.key.target in ?2 and u.usedAt > ?3",
                    String.class,
                    part.size(),
                    domain,
                    part,
                    now.minusMillis(settings.cooldownMs())));
        }
        return new TargetState(busy, cooling);
    }

    // A plan that has begun ends under a pause and in safe mode: half a plan may be worse than none or all of it.
    private static Verdict state(String guard, GuardRequest request, LoopState holding, String reason) {
        if (request.state() == holding && (holding == LoopState.KILLED || !request.begun())) {
            return new Verdict.Hold(guard, reason, null);
        }
        return new Verdict.Pass(
                guard,
                "the loop is " + LoopStates.word(request.state())
                        + (request.state() == holding ? ", and this has begun" : ""));
    }

    private static Verdict actuator(GuardRequest request) {
        List<String> missing = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (GuardRequest.Step step : request.steps()) {
            if (step.actuator() == null) {
                missing.add(step.type() + " on " + step.target());
            } else {
                found.add(step.actuator());
            }
        }
        return missing.isEmpty()
                ? new Verdict.Pass("actuator", "carried out by " + String.join(", ", found))
                : new Verdict.Hold("actuator", "no actuator carries out " + String.join(", ", missing), null);
    }

    private static Verdict duration(GuardRequest request) {
        for (GuardRequest.Step step : request.steps()) {
            if (step.type().dangerous()) {
                return new Verdict.Hold(
                        "duration",
                        step.type() + " must end by itself, and this version cannot undo it when its time has run out",
                        null);
            }
        }
        return new Verdict.Pass("duration", "nothing in it needs an end");
    }

    private static Verdict cooldown(GuardLedger ledger, GuardRequest request, Instant now) {
        Duration cooldown = Duration.ofMillis(ledger.settings().cooldownMs());
        for (String target : lockable(request)) {
            Optional<TargetUseEntity> use = ledger.use(target);
            if (use.isPresent() && !use.get().remediationId.equals(request.remediation())) {
                Instant until = use.get().usedAt.plus(cooldown);
                if (until.isAfter(now)) {
                    return new Verdict.Hold(
                            "cooldown",
                            target + " was acted on " + words(Duration.between(use.get().usedAt, now))
                                    + " ago; cooldown is " + words(cooldown),
                            until);
                }
            }
        }
        return new Verdict.Pass("cooldown", "nothing was done to the target within " + words(cooldown));
    }

    private static Verdict target(GuardLedger ledger, GuardRequest request) {
        for (String target : lockable(request)) {
            List<UUID> others = ledger.others(target, request.remediation());
            if (others.size() >= ledger.settings().perTarget()) {
                return new Verdict.Hold(
                        "target",
                        target + " belongs to remediation " + others.getFirst() + " until that has ended",
                        null);
            }
        }
        return new Verdict.Pass("target", "no other plan has the target");
    }

    private static Verdict approval(GuardRequest request, GuardSettings settings) {
        boolean dangerous =
                request.steps().stream().anyMatch(step -> step.type().dangerous());
        String risk = request.risk().name().toLowerCase(Locale.ROOT);
        if (request.approved()) {
            return new Verdict.Pass("approval", "approved by a person");
        }
        return dangerous || settings.approval().getOrDefault(request.risk(), true)
                ? new Verdict.Hold(
                        "approval",
                        "risk " + risk + (dangerous ? " and a dangerous action" : "") + " needs a person's approval",
                        null)
                : new Verdict.Pass("approval", "risk " + risk + " needs no approval");
    }

    /** A notice is no intervention: it takes no target and starts no cooldown. */
    private static Set<String> lockable(GuardRequest request) {
        Set<String> targets = new TreeSet<>();
        for (GuardRequest.Step step : request.steps()) {
            if (step.type() != ActionType.NOTIFY) {
                targets.add(step.target());
            }
        }
        return targets;
    }

    private static String words(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }
}
