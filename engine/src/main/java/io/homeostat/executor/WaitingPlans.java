package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.model.PlanState;
import io.homeostat.model.ScopeKey;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans that wait for a guard, a person or their outcome. Each cycle attends to them: what has waited too long or healed by
 * itself ends, and what was held is judged again. Thread-safe.
 */
public final class WaitingPlans {
    private static final String APPROVAL = "approval";
    private static final Set<PlanState> WAITING = EnumSet.of(PlanState.HELD, PlanState.AWAITING_APPROVAL);
    private static final int PAGE = 500;
    private static final int MOST_MOVED = 500;

    private final PlanLife life;
    private final Placement placement;
    private final Violations violations;
    private final RemediationRepository rows;

    public WaitingPlans(PlanLife life, Placement placement, Violations violations) {
        this.life = life;
        this.placement = placement;
        this.violations = violations;
        this.rows = life.rows();
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
            life.wake(tx, domain);
        }
        if (somethingEnded) {
            eachPage(tx, domain, EnumSet.of(PlanState.VERIFYING), page -> {
                healed(tx, domain, page).forEach(id -> life.work().move(tx, Executor.OUTCOME, id.toString(), now));
                return true;
            });
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
        Placement.Surroundings around = placement.surroundings(
                tx, domain, remaining.values().stream().flatMap(List::stream).toList());
        for (RemediationEntity row : held) {
            List<ActionEntity> actions = remaining.getOrDefault(row.id, List.of());
            List<@Nullable String> before = new ArrayList<>();
            actions.forEach(action -> before.add(action.actuator));
            String holds = Placement.heldBy(Placement.holds(placement.judge(around, row, actions, now)));
            List<@Nullable String> after = new ArrayList<>();
            actions.forEach(action -> after.add(action.actuator));
            if (!holds.equals(row.heldBy) || !after.equals(before)) {
                otherwise.add(row.id);
            }
        }
        return otherwise;
    }

    /** Why it waited so long: for a person, or for what no person could have given. */
    private static String tooLate(RemediationEntity row) {
        List<String> others = CanonicalJson.parse(row.heldBy)
                .valueStream()
                .map(hold -> hold.path("guard").stringValue(""))
                .filter(guard -> !guard.equals(APPROVAL))
                .distinct()
                .toList();
        return others.isEmpty() ? "nobody decided in time" : "held for too long by " + String.join(", ", others);
    }

    private void attend(Transaction tx, UUID id, boolean healed, Instant now) {
        RemediationEntity row = rows.locked(tx, id).orElse(null);
        if (row == null || !row.state.waits()) {
            return;
        }
        if (healed) {
            life.stop(tx, row, PlanState.EXPIRED, "all its violations have ended", Actor.ENGINE, now);
        } else if (tooLate(row, now)) {
            life.stop(tx, row, PlanState.EXPIRED, tooLate(row), Actor.ENGINE, now);
        } else if (toBeAsked(row, now)) {
            String before = row.heldBy;
            placement.place(tx, row, rows.actions(tx, row.id), now);
            row.version++;
            tx.update(row);
            if (!before.equals(row.heldBy)) {
                life.told(
                        tx,
                        row,
                        "remediation.judged_again",
                        Actor.ENGINE,
                        now,
                        Map.of("heldBy", CanonicalJson.parse(row.heldBy)));
            }
        }
    }
}
