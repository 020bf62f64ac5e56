package io.homeostat.monitor;

import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The changes of one transaction, until its end, when they are numbered. */
final class Changes implements Transaction.Closing {
    // Before the audit's head; nothing else is held that others wait for.
    private static final int ORDER = 1_000_000;

    private final SortedMap<String, List<ChangeEntity>> byDomain = new TreeMap<>();

    static Changes of(Transaction tx) {
        return tx.closing(Changes.class, Changes::new);
    }

    void add(ViolationEntity violation, ChangeKind kind, String group, @Nullable Double value, Instant receivedAt) {
        var change = new ChangeEntity();
        change.domain = violation.domain;
        change.violationId = violation.id;
        change.kind = kind;
        change.groupName = group;
        change.severity = violation.severity;
        change.metricValue = value;
        change.startsAt = violation.startsAt;
        change.receivedAt = receivedAt;
        byDomain.computeIfAbsent(violation.domain, domain -> new ArrayList<>()).add(change);
    }

    /** The domains that something changed in. */
    List<String> domains() {
        return List.copyOf(byDomain.keySet());
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public void write(Transaction tx) {
        byDomain.forEach((domain, changes) -> {
            ChangeCounterEntity counter = tx.findLocked(ChangeCounterEntity.class, domain)
                    .orElseThrow(() -> new IllegalStateException("the change counter of " + domain + " is missing"));
            for (ChangeEntity change : changes) {
                counter.lastSequence++;
                change.sequence = counter.lastSequence;
            }
            tx.update(counter);
            tx.insertAll(changes);
        });
    }
}
