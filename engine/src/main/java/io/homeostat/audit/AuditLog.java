package io.homeostat.audit;

import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes and reads the record. Thread-safe. */
public final class AuditLog {
    private static final int PAGE = 1_000;
    private static final int MOST_KINDS = 100;
    private static final int MOST_NAMES = 1_000;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(AuditEntryEntity.class, AuditHeadEntity.class);

    /**
     * What to list; a null field filters nothing.
     *
     * @param from the earliest time, included
     * @param to the latest time, excluded
     * @param q a text that occurs in the detail, whatever its case
     * @param before only entries with a smaller number
     */
    public record Query(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String subject,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String q,
            @Nullable Long before) {
        public static final Query ALL = new Query(null, null, null, null, null, null, null);
    }

    /** The state of the whole chain. */
    public record Verified(
            boolean valid, long entries, AuditChain.@Nullable BadEntry firstBad, long sequence, String head) {}

    /**
     * Records something in the transaction that does it. Numbers and hashes are given at its very end, so that nothing slow
     * happens while the chain's head is locked.
     *
     * @param detail texts, numbers, booleans, null, lists and maps of these; no secrets
     */
    public void record(
            Transaction tx,
            Instant at,
            Actor actor,
            String action,
            String subjectKind,
            String subjectId,
            Map<String, ? extends @Nullable Object> detail) {
        tx.closing(Pending.class, () -> {
                    tx.afterCommit(() -> listeners.forEach(Runnable::run));
                    return new Pending();
                })
                .add(at, actor, action, subjectKind, subjectId, CanonicalJson.parse(CanonicalJson.text(detail)));
    }

    /** Tells, after the commit, that entries were written by this process; the listener returns at once. */
    public void onRecorded(Runnable listener) {
        listeners.add(listener);
    }

    /** The number of the newest entry; 0 before the first. */
    public long newest(Transaction tx) {
        return tx.find(AuditHeadEntity.class, AuditHeadEntity.ONLY)
                .map(head -> head.sequence)
                .orElse(0L);
    }

    /** What sorts of subject the entries after that number are about. */
    public Set<String> subjectKindsAfter(Transaction tx, long sequence) {
        return Set.copyOf(tx.list(
                "select distinct e.subjectKind from AuditEntryEntity e where e.sequence > ?1",
                String.class,
                MOST_KINDS,
                sequence));
    }

    /** Entries, newest first. */
    public List<AuditEntry> list(Transaction tx, Query query, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "from AuditEntryEntity e" + where(query, parameters) + " order by e.sequence desc";
        return entries(tx.listNamed(text, AuditEntryEntity.class, limit, parameters));
    }

    /** Numbers of entries, newest first. */
    public List<Long> sequences(Transaction tx, Query query, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text =
                "select e.sequence from AuditEntryEntity e" + where(query, parameters) + " order by e.sequence desc";
        return tx.listNamed(text, Long.class, limit, parameters);
    }

    /** How many entries match that came after this one, counted to the limit. */
    public int newerThan(Transaction tx, Query query, long newest, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "select e.sequence from AuditEntryEntity e" + where(query, parameters)
                + " and e.sequence > :newest order by e.sequence";
        parameters.put("newest", newest);
        return tx.listNamed(text, Long.class, limit, parameters).size();
    }

    /** The entries with these numbers, newest first. */
    public List<AuditEntry> entries(Transaction tx, List<Long> sequences) {
        return sequences.isEmpty()
                ? List.of()
                : entries(tx.list(
                        "from AuditEntryEntity e where e.sequence in ?1 order by e.sequence desc",
                        AuditEntryEntity.class,
                        sequences.size(),
                        sequences));
    }

    /** The names of the actions that the record has, sorted. */
    public List<String> actions(Transaction tx) {
        return names(tx, "action");
    }

    /** The names of those who did something, sorted. */
    public List<String> actors(Transaction tx) {
        return names(tx, "actorName");
    }

    private static List<String> names(Transaction tx, String field) {
        return tx.list(
                "select distinct e." + field + " from AuditEntryEntity e order by e." + field,
                String.class,
                MOST_NAMES);
    }

    private static List<AuditEntry> entries(List<AuditEntryEntity> rows) {
        return rows.stream().map(AuditEntryEntity::entry).toList();
    }

    private static String where(Query query, Map<String, Object> parameters) {
        StringBuilder where = new StringBuilder(" where 1 = 1");
        and(where, parameters, "e.actorName = :actor", "actor", query.actor());
        and(where, parameters, "e.action = :action", "action", query.action());
        and(where, parameters, "e.subjectId = :subject", "subject", query.subject());
        and(where, parameters, "e.at >= :since", "since", query.from());
        and(where, parameters, "e.at < :until", "until", query.to());
        and(where, parameters, "e.sequence < :before", "before", query.before());
        String q = query.q();
        if (q != null) {
            where.append(" and lower(e.detail) like lower(:q) escape '!'");
            parameters.put("q", "%" + q.replaceAll("([!%_])", "!$1") + "%");
        }
        return where.toString();
    }

    /** Gives every entry to the consumer, oldest first, without holding them all in memory. */
    public void forEach(UnitOfWork unitOfWork, Consumer<AuditEntry> consumer) {
        long after = 0;
        while (true) {
            long from = after;
            List<AuditEntryEntity> page = unitOfWork.read(tx -> tx.list(
                    "from AuditEntryEntity e where e.sequence > ?1 order by e.sequence",
                    AuditEntryEntity.class,
                    PAGE,
                    from));
            page.forEach(row -> consumer.accept(row.entry()));
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().sequence;
        }
    }

    /** Writes every entry, oldest first, one a line: as JSON exactly as it is hashed, or as CSV. */
    public void export(UnitOfWork unitOfWork, boolean csv, Appendable out) throws IOException {
        try {
            if (csv) {
                out.append(AuditEntry.CSV_HEADER).append("\r\n");
            }
            forEach(unitOfWork, entry -> {
                try {
                    out.append(csv ? entry.csvLine() + "\r" : entry.line()).append('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("the export was not taken to its end", e);
        }
    }

    /**
     * Checks the whole chain against its own hashes and the stored head. What it cannot find is a chain that someone with
     * all rights rewrote from its first entry: for that, compare an earlier head kept elsewhere.
     */
    public Verified verify(UnitOfWork unitOfWork) {
        // The head is read first: entries that are written meanwhile come after it.
        AuditHeadEntity head = unitOfWork.read(tx -> tx.find(AuditHeadEntity.class, AuditHeadEntity.ONLY)
                .orElseThrow(
                        () -> new Refused(Refused.Reason.UNAVAILABLE, "audit-head", "The chain's head is missing.")));
        AuditChain chain = new AuditChain();
        String[] atHead = {head.sequence == 0 ? AuditChain.GENESIS : ""};
        forEach(unitOfWork, entry -> {
            chain.take(entry);
            if (entry.sequence() == head.sequence) {
                atHead[0] = entry.hash();
            }
        });
        AuditChain.BadEntry bad = chain.firstBad();
        if (bad == null && !atHead[0].equals(head.hash)) {
            bad = new AuditChain.BadEntry(
                    head.sequence,
                    "the head says that the chain reaches to entry " + head.sequence
                            + ": the last entries were cut off or rewritten");
        }
        return new Verified(bad == null, chain.entries(), bad, chain.sequence(), chain.head());
    }

    private static void and(
            StringBuilder where, Map<String, Object> parameters, String clause, String name, @Nullable Object value) {
        if (value != null) {
            where.append(" and ").append(clause);
            parameters.put(name, value);
        }
    }

    /** The entries of one transaction, until its end. */
    private static final class Pending implements Transaction.Closing {
        private record Draft(
                Instant at, Actor actor, String action, String subjectKind, String subjectId, JsonNode detail) {}

        private final List<Draft> drafts = new ArrayList<>();

        void add(Instant at, Actor actor, String action, String subjectKind, String subjectId, JsonNode detail) {
            drafts.add(new Draft(at, actor, action, subjectKind, subjectId, detail));
        }

        /** Last of all: everything that is recorded shares the chain's head. */
        @Override
        public int order() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void write(Transaction tx) {
            AuditHeadEntity head = tx.findLocked(AuditHeadEntity.class, AuditHeadEntity.ONLY)
                    .orElseThrow(() -> new IllegalStateException("the audit chain's head is missing"));
            List<AuditEntryEntity> rows = new ArrayList<>();
            for (Draft draft : drafts) {
                AuditEntry unsealed = new AuditEntry(
                        head.sequence + 1,
                        draft.at,
                        draft.actor,
                        draft.action,
                        draft.subjectKind,
                        draft.subjectId,
                        draft.detail,
                        head.hash,
                        "");
                String hash = unsealed.expectedHash();
                AuditEntryEntity row = AuditEntryEntity.of(unsealed);
                row.hash = hash;
                rows.add(row);
                head.sequence++;
                head.hash = hash;
            }
            tx.insertAll(rows);
            tx.update(head);
        }
    }
}
