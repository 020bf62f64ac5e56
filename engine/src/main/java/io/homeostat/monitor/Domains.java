package io.homeostat.monitor;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The rows of domains. */
final class Domains {
    private static final int MOST = 10_000;

    private Domains() {}

    static List<String> names(Transaction tx) {
        return tx.list("select d.name from DomainEntity d order by d.name", String.class, MOST);
    }

    /**
     * Makes the domain unless it is there.
     *
     * @param known those that are there; the new one is added
     * @param max the most that come into being by being named; {@code default} always does
     * @return false when there are that many, and nothing was made
     */
    static boolean require(Transaction tx, Set<String> known, String name, int max, Instant now) {
        if (known.contains(name)) {
            return true;
        }
        // Who makes one waits for others who do, so that they count each other's.
        tx.listLocked("from TopologyLockEntity l order by l.domain", TopologyLockEntity.class, MOST);
        known.addAll(names(tx));
        if (known.contains(name)) {
            return true;
        }
        if (known.size() >= max && !name.equals(Intake.DEFAULT_DOMAIN)) {
            return false;
        }
        make(tx, name, now);
        known.add(name);
        return true;
    }

    /** Has others who replace the domain's topology wait until the transaction ends. */
    static void lockTopology(Transaction tx, String name) {
        if (tx.findLocked(TopologyLockEntity.class, name).isEmpty()) {
            throw new IllegalStateException("the domain " + name + " is missing");
        }
    }

    static Refused tooMany(int known, String pointer) {
        return new Refused(
                Refused.Reason.INVALID,
                "too-many-domains",
                "There are " + known + " domains already, which is the limit (homeostat.domains.max).",
                List.of(new Fault(pointer, "too-many-domains", "No further domain can be made.")));
    }

    private static void make(Transaction tx, String name, Instant now) {
        DomainEntity row = new DomainEntity();
        row.name = name;
        row.createdAt = now;
        tx.insert(row);
        TopologyLockEntity lock = new TopologyLockEntity();
        lock.domain = name;
        tx.insert(lock);
        ChangeCounterEntity counter = new ChangeCounterEntity();
        counter.domain = name;
        tx.insert(counter);
    }
}
