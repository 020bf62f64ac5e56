package io.homeostat.monitor;

import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.List;

/** The rows of domains. */
final class Domains {
    private static final int MOST = 10_000;

    private Domains() {}

    static List<String> names(Transaction tx) {
        return tx.list("select d.name from DomainEntity d order by d.name", String.class, MOST);
    }

    static void make(Transaction tx, String name, Instant now) {
        DomainEntity row = new DomainEntity();
        row.name = name;
        row.createdAt = now;
        tx.insert(row);
        ChangeCounterEntity counter = new ChangeCounterEntity();
        counter.domain = name;
        tx.insert(counter);
    }
}
