package io.homeostat.guard;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.LoopState;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What people, or the engine itself, want of the loop: the kill switch, the pause and safe mode. Kept in the database, so
 * that a kill survives a restart and reaches every node. Thread-safe.
 */
public final class LoopStates {
    /** The row that domains begin with that are made later. */
    public static final String LATER = "*";

    private static final int MOST_DOMAINS = 10_000;

    private static final Current NOT_BEGUN =
            new Current(LoopState.PAUSED, "not set up yet", Actor.SYSTEM.name(), Instant.EPOCH);

    private final AuditLog audit;

    public LoopStates(AuditLog audit) {
        this.audit = audit;
    }

    /** A domain's state, since when, by whom and why. */
    public record Current(LoopState state, @Nullable String reason, String by, Instant since) {
        /** Whether it is what the very first start began with: no person has said yet what they want. */
        public boolean asBegun() {
            return by.equals(Actor.SYSTEM.name());
        }
    }

    /** Gives domains that are made later their state, unless that is known already: at the very first start. */
    public void begin(Transaction tx, LoopState state, Instant now) {
        tx.executeSql(
                "insert into loop_state (domain, state, changed_by, changed_at) values (?1, ?2, ?3, ?4)"
                        + " on conflict do nothing",
                LATER,
                state.name(),
                Actor.SYSTEM.name(),
                now);
    }

    public Current current(Transaction tx, String domain) {
        return find(tx, domain).map(LoopStates::current).orElse(NOT_BEGUN);
    }

    /** As {@link #current}, of several domains in one look, in their order. */
    public SequencedMap<String, Current> states(Transaction tx, List<String> domains) {
        Map<String, Current> known = new HashMap<>();
        tx.list("from LoopStateEntity s", LoopStateEntity.class, MOST_DOMAINS)
                .forEach(row -> known.put(row.domain, current(row)));
        Current others = known.getOrDefault(LATER, NOT_BEGUN);
        SequencedMap<String, Current> states = new LinkedHashMap<>();
        domains.forEach(domain -> states.put(domain, known.getOrDefault(domain, others)));
        return states;
    }

    private static Current current(LoopStateEntity row) {
        return new Current(row.state, row.reason, row.changedBy, row.changedAt);
    }

    /**
     * Sets a domain's state, or that of all and of those made later. Setting what is already so changes nothing and is no
     * error: at three in the morning a second press must not fail. Only a resume lifts a kill or ends safe mode: what is
     * milder changes nothing there.
     *
     * @param domain null for all
     */
    public void set(
            Transaction tx, @Nullable String domain, LoopState state, @Nullable String reason, Actor by, Instant now) {
        // Whoever sets anything holds this row: two first presses in a domain would else both insert it.
        LoopStateEntity later = tx.findLocked(LoopStateEntity.class, LATER)
                .orElseThrow(() -> new IllegalStateException("the loop was never begun"));
        LoopState inherited = later.state;
        if (domain == null) {
            put(tx, LATER, inherited, state, reason, by, now);
            tx.list("from LoopStateEntity s where s.domain <> ?1", LoopStateEntity.class, MOST_DOMAINS, LATER)
                    .forEach(row -> put(tx, row.domain, row.state, state, reason, by, now));
        } else {
            put(tx, domain, inherited, state, reason, by, now);
        }
        LoopState after = current(tx, domain == null ? LATER : domain).state();
        audit.record(
                tx,
                now,
                by,
                "loop." + verb(state),
                "loop",
                domain == null ? LATER : domain,
                Map.of("comment", reason == null ? "" : reason, "state", word(after)));
    }

    private static String verb(LoopState state) {
        return switch (state) {
            case RUNNING -> "resumed";
            case PAUSED -> "paused";
            case KILLED -> "killed";
            case SAFE_MODE -> "entered_safe_mode";
        };
    }

    private static void put(
            Transaction tx,
            String domain,
            LoopState inherited,
            LoopState state,
            @Nullable String reason,
            Actor by,
            Instant now) {
        Optional<LoopStateEntity> known = tx.findLocked(LoopStateEntity.class, domain);
        LoopState before = known.map(row -> row.state).orElse(inherited);
        if (state != LoopState.RUNNING && strictness(state) < strictness(before)) {
            return;
        }
        if (known.isEmpty()) {
            tx.insert(row(domain, state, reason, by, now));
        } else if (before != state || known.get().changedBy.equals(Actor.SYSTEM.name())) {
            // What the very first start began with is nobody's wish: a person who wants the same has now said so.
            tx.update(row(domain, state, reason, by, now));
        }
    }

    private static int strictness(LoopState state) {
        return switch (state) {
            case RUNNING -> 0;
            case PAUSED -> 1;
            case SAFE_MODE -> 2;
            case KILLED -> 3;
        };
    }

    private static Optional<LoopStateEntity> find(Transaction tx, String domain) {
        return tx.find(LoopStateEntity.class, domain).or(() -> tx.find(LoopStateEntity.class, LATER));
    }

    private static LoopStateEntity row(String domain, LoopState state, @Nullable String reason, Actor by, Instant now) {
        LoopStateEntity row = new LoopStateEntity();
        row.domain = domain;
        row.state = state;
        row.reason = reason;
        row.changedBy = by.name();
        row.changedAt = now;
        return row;
    }

    /** The state in words. */
    public static String word(LoopState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
