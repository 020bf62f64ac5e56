package io.homeostat.loop;

import io.homeostat.store.Transaction;

/**
 * How far the cycles of a domain have come.
 *
 * @param sequence the last change that a cycle took
 * @param number of the last cycle
 */
record Cursor(String domain, long sequence, long number) {
    static Cursor read(Transaction tx, String domain) {
        return tx.find(CursorEntity.class, domain)
                .map(row -> new Cursor(domain, row.sequence, row.cycleNumber))
                .orElseGet(() -> {
                    CursorEntity row = new CursorEntity();
                    row.domain = domain;
                    tx.insert(row);
                    return new Cursor(domain, 0, 0);
                });
    }

    /** Moves the cursor, never back, and only from where this cycle began. */
    void advance(Transaction tx, long to) {
        int moved = tx.execute(
                "update CursorEntity c set c.sequence = ?1, c.cycleNumber = ?2"
                        + " where c.domain = ?3 and c.sequence = ?4 and c.cycleNumber = ?5 and c.sequence <= ?1",
                to,
                number + 1,
                domain,
                sequence,
                number);
        if (moved != 1) {
            throw new IllegalStateException("the cursor of " + domain + " is no longer at change " + sequence);
        }
    }
}
