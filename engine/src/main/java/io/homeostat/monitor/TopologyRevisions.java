package io.homeostat.monitor;

import io.homeostat.store.Transaction;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which topologies a transaction has changed. Their revisions are raised at its end, since all who change one topology wait
 * for each other there. Who reads a revision, and then the topology, sees at least all that is of that revision.
 */
final class TopologyRevisions implements Transaction.Closing {
    // Before the changes are numbered: in this order for all, so that nobody waits crosswise.
    private static final int ORDER = 900_000;

    private final SortedSet<String> domains = new TreeSet<>();

    static void raise(Transaction tx, String domain) {
        tx.closing(TopologyRevisions.class, TopologyRevisions::new).domains.add(domain);
    }

    static long of(Transaction tx, String domain) {
        return tx.first("select d.topologyRevision from DomainEntity d where d.name = ?1", Long.class, domain)
                .orElse(0L);
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public void write(Transaction tx) {
        domains.forEach(domain -> tx.execute(
                "update DomainEntity d set d.topologyRevision = d.topologyRevision + 1 where d.name = ?1", domain));
    }
}
