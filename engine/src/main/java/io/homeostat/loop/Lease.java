package io.homeostat.loop;

import io.homeostat.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The right to run the cycles of one domain. The token is what counts: every taking over raises it, and a write under an
 * older one is refused by the database (guarantee 8).
 */
record Lease(String domain, String holder, long token, Instant expiresAt) {
    static final Duration LENGTH = Duration.ofSeconds(10);

    /** Thrown when another node has taken over: nothing of the transaction is stored. */
    static final class Lost extends RuntimeException {
        Lost(String domain) {
            super("another node leads " + domain + " now");
        }
    }

    /**
     * Takes the lease when it is free, expired or this node's own; takes it in any case where there can be one node only.
     *
     * <p>Every taking raises the token, also one by the same name: who asks holds no lease, so whoever wrote under the token
     * before is another process, or this one before a failure.
     */
    static Optional<Lease> take(Transaction tx, String domain, String node, boolean onlyNode, Instant now) {
        if (tx.find(LeaseEntity.class, domain).isEmpty()) {
            // Nodes that start together come here together: of two inserts of one key one does nothing.
            tx.executeSql(
                    "insert into lease (domain, holder, token, expires_at) values (?1, '', 1, ?2) on conflict do nothing",
                    domain,
                    now);
        }
        LeaseEntity row = tx.findLocked(LeaseEntity.class, domain).orElseThrow();
        if (!row.holder.equals(node) && !onlyNode && row.expiresAt.isAfter(now)) {
            return Optional.empty();
        }
        row.token++;
        row.holder = node;
        row.expiresAt = now.plus(LENGTH);
        tx.update(row);
        return Optional.of(of(row));
    }

    /** Makes the transaction one of the leader, or none; renews the lease with it. */
    void fence(Transaction tx, Instant now) {
        int held = tx.execute(
                "update LeaseEntity l set l.expiresAt = ?1 where l.domain = ?2 and l.token = ?3 and l.holder = ?4",
                now.plus(LENGTH),
                domain,
                token,
                holder);
        if (held != 1) {
            throw new Lost(domain);
        }
    }

    /** Gives the lease back, so that another node need not wait for its end. */
    void giveBack(Transaction tx, Instant now) {
        tx.execute(
                "update LeaseEntity l set l.expiresAt = ?1 where l.domain = ?2 and l.token = ?3 and l.holder = ?4",
                now,
                domain,
                token,
                holder);
    }

    private static Lease of(LeaseEntity row) {
        return new Lease(row.domain, row.holder, row.token, row.expiresAt);
    }
}
