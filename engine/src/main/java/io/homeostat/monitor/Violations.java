package io.homeostat.monitor;

import io.homeostat.model.ScopeKey;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of violations: for people, and for the loop. Thread-safe. */
public final class Violations {
    private static final int MOST_IN_SCOPE = 50_000;
    private static final String WORST =
            "case when v.severity = CRITICAL then 0 when v.severity = WARNING then 1 else 2 end";
    // Ids are in the order of arrival, also as texts.
    private static final Comparator<Violation> WORST_AND_NEWEST =
            Comparator.comparing(Violation::severity).thenComparing(Violation::id, Comparator.reverseOrder());
    private static final Comparator<ScopeViolation> OPEN_AND_NEWEST = Comparator.comparing(
                    (ScopeViolation one) -> one.endsAt() != null)
            .thenComparing(one -> one.id().toString(), Comparator.reverseOrder());

    /** Whether a violation goes on. */
    public enum Status {
        FIRING,
        RESOLVED
    }

    /** How a violation ended. */
    public enum Ended {
        RESOLVED,
        /** Its sender fell silent: that proves nothing. */
        STALE
    }

    /** A violation as it is stored. */
    public record ViolationRow(
            UUID id,
            String domain,
            String source,
            String fingerprint,
            String policy,
            String component,
            String metric,
            @Nullable Double value,
            @Nullable Double threshold,
            Severity severity,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            Status status,
            Instant startsAt,
            @Nullable Instant endsAt,
            Instant receivedAt,
            Instant lastSeenAt,
            int occurrences,
            @Nullable Ended endedBy) {}

    /**
     * What to list; a null field filters nothing.
     *
     * @param from the earliest start, included
     * @param to the latest start, excluded
     * @param q a text that occurs in the labels or annotations, whatever its case
     * @param before only what comes after this one in the list
     */
    public record Query(
            @Nullable Status status,
            @Nullable Severity severity,
            @Nullable String component,
            @Nullable String policy,
            @Nullable String domain,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String q,
            @Nullable UUID before) {
        public static final Query ALL = new Query(null, null, null, null, null, null, null, null, null);

        private Query with(Status other) {
            return new Query(other, severity, component, policy, domain, from, to, q, before);
        }
    }

    /**
     * A violation in the scope of a plan.
     *
     * @param endsAt null while it is open
     * @param stale whether it ended because its sender fell silent
     */
    public record ScopeViolation(
            UUID id,
            String source,
            Instant startsAt,
            @Nullable Instant endsAt,
            boolean stale) {}

    /**
     * A value that was reported of a violation.
     *
     * @param at when it was received
     */
    public record Measurement(Instant at, double value) {}

    private record Counted(Severity severity, long count) {}

    /** Violations, newest first. */
    public List<ViolationRow> list(Transaction tx, Query query, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "from ViolationEntity v" + where(query, parameters) + " order by v.id desc";
        return tx.listNamed(text, ViolationEntity.class, limit, parameters).stream()
                .map(Violations::row)
                .toList();
    }

    /** What a person's list is ordered by; what is equal in that comes the newest first. */
    public enum Order {
        /** What fires, the worst first; then what is over. Not to be reversed. */
        FIRING_FIRST,
        WORST_FIRST,
        COMPONENT,
        SINCE
    }

    /** Ids of violations for a person's list, in that order. */
    public List<UUID> ids(Transaction tx, Query query, Order order, boolean reversed, int limit) {
        return switch (order) {
            case FIRING_FIRST -> firingFirst(tx, query, limit);
            case WORST_FIRST -> ids(tx, query, List.of(WORST), reversed, limit);
            case COMPONENT -> ids(tx, query, List.of("v.component", "v.policy"), reversed, limit);
            case SINCE -> ids(tx, query, List.of("v.startsAt"), reversed, limit);
        };
    }

    /**
     * Twelve critical ones must not lie below ten thousand that are not, but of what is over none is worse than another. So only
     * what fires is put in order; what is over, which is nearly all there is, is read in the order of an index.
     */
    private static List<UUID> firingFirst(Transaction tx, Query query, int limit) {
        List<UUID> found = new ArrayList<>();
        if (query.status() != Status.RESOLVED) {
            found.addAll(ids(tx, query.with(Status.FIRING), List.of(WORST), false, limit));
        }
        if (query.status() != Status.FIRING && found.size() < limit) {
            found.addAll(ids(tx, query.with(Status.RESOLVED), List.of(), false, limit - found.size()));
        }
        return found;
    }

    private static List<UUID> ids(Transaction tx, Query query, List<String> terms, boolean reversed, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "select v.id from ViolationEntity v" + where(query, parameters) + " order by "
                + terms.stream()
                        .map(term -> term + (reversed ? " desc, " : ", "))
                        .collect(Collectors.joining())
                + "v.id desc";
        return tx.listNamed(text, UUID.class, limit, parameters);
    }

    /** How many violations match that came after this one, counted to the limit. */
    public int newerThan(Transaction tx, Query query, UUID newest, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text =
                "select v.id from ViolationEntity v" + where(query, parameters) + " and v.id > :newest order by v.id";
        parameters.put("newest", newest);
        return tx.listNamed(text, UUID.class, limit, parameters).size();
    }

    /** The violations with these ids, in the order of the ids; those that are gone are missing. */
    public List<ViolationRow> rows(Transaction tx, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, ViolationRow> found = new HashMap<>();
        tx.list("from ViolationEntity v where v.id in ?1", ViolationEntity.class, ids.size(), ids)
                .forEach(row -> found.put(row.id, row(row)));
        return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
    }

    /** Names of components that violations were reported of, sorted, with this text in them. */
    public List<String> components(Transaction tx, String part, int limit) {
        return names(tx, "component", part, limit);
    }

    /** Names of policies that were broken, sorted, with this text in them. */
    public List<String> policies(Transaction tx, String part, int limit) {
        return names(tx, "policy", part, limit);
    }

    private static List<String> names(Transaction tx, String field, String part, int limit) {
        return tx.list(
                "select distinct v." + field + " from ViolationEntity v where lower(v." + field
                        + ") like lower(?1) escape '!' order by v." + field,
                String.class,
                limit,
                contains(part));
    }

    private static String where(Query query, Map<String, Object> parameters) {
        StringBuilder text = new StringBuilder(" where 1 = 1");
        Status status = query.status();
        and(
                text,
                parameters,
                "v.status = :status",
                "status",
                status == null ? null : ViolationStatus.valueOf(status.name()));
        and(text, parameters, "v.severity = :severity", "severity", query.severity());
        and(text, parameters, "v.component = :component", "component", query.component());
        and(text, parameters, "v.policy = :policy", "policy", query.policy());
        and(text, parameters, "v.domain = :domain", "domain", query.domain());
        and(text, parameters, "v.startsAt >= :since", "since", query.from());
        and(text, parameters, "v.startsAt < :until", "until", query.to());
        and(text, parameters, "v.id < :before", "before", query.before());
        String q = query.q();
        if (q != null) {
            text.append(
                    " and (lower(v.labels) like lower(:q) escape '!' or lower(v.annotations) like lower(:q) escape '!'"
                            + " or lower(v.component) like lower(:q) escape '!' or lower(v.policy) like lower(:q) escape '!')");
            parameters.put("q", contains(q));
        }
        return text.toString();
    }

    private static String contains(String part) {
        return "%" + part.replaceAll("([!%_])", "!$1") + "%";
    }

    public Optional<ViolationRow> find(Transaction tx, UUID id) {
        return tx.find(ViolationEntity.class, id).map(Violations::row);
    }

    /** The newest values that were reported of a violation, in the order in which they came. A report without one is left out. */
    public List<Measurement> measurements(Transaction tx, UUID id, int limit) {
        return tx.list(
                        "select c.receivedAt, c.metricValue from ChangeEntity c where c.violationId = ?1"
                                + " and c.metricValue is not null order by c.sequence desc",
                        Measurement.class,
                        limit,
                        id)
                .reversed();
    }

    /** How many are open of each severity, in all domains; every severity is there. */
    public Map<Severity, Long> openBySeverity(Transaction tx) {
        Map<Severity, Long> counts = new EnumMap<>(Severity.class);
        for (Severity severity : Severity.values()) {
            counts.put(severity, 0L);
        }
        tx.list(
                        "select v.severity, count(*) from ViolationEntity v where v.status = ?1 group by v.severity",
                        Counted.class,
                        counts.size(),
                        ViolationStatus.FIRING)
                .forEach(counted -> counts.put(counted.severity(), counted.count()));
        return counts;
    }

    /** When the newest change of all domains was received; empty before the first. */
    public Optional<Instant> lastChangeAt(Transaction tx) {
        return tx.first(
                "select max(c.receivedAt) from ChangeEntity c, ChangeCounterEntity n"
                        + " where c.domain = n.domain and c.sequence = n.lastSequence",
                Instant.class);
    }

    /** The domains that there are, sorted. */
    public List<String> domains(Transaction tx) {
        return Domains.names(tx);
    }

    /** Changes after that number, in commit order. */
    public List<Change> changesAfter(Transaction tx, String domain, long afterSequence, int limit) {
        return changes(
                tx,
                tx.list(
                        "from ChangeEntity c where c.domain = ?1 and c.sequence > ?2 order by c.sequence",
                        ChangeEntity.class,
                        limit,
                        domain,
                        afterSequence));
    }

    /** Changes up to a number, from the first that was received at that time or later, in commit order. */
    public List<Change> changesSince(
            Transaction tx, String domain, Instant receivedFrom, long afterSequence, long upToSequence, int limit) {
        long first = tx.first(
                        "select min(c.sequence) from ChangeEntity c where c.domain = ?1 and c.receivedAt >= ?2",
                        Long.class,
                        domain,
                        receivedFrom)
                .orElse(Long.MAX_VALUE);
        return changes(
                tx,
                tx.list(
                        "from ChangeEntity c where c.domain = ?1 and c.sequence > ?2 and c.sequence >= ?3 and c.sequence <= ?4"
                                + " order by c.sequence",
                        ChangeEntity.class,
                        limit,
                        domain,
                        afterSequence,
                        first,
                        upToSequence));
    }

    /** How many changes there have been, over all domains: it only grows. */
    public long changes(Transaction tx) {
        return tx.first("select coalesce(sum(c.lastSequence), 0) from ChangeCounterEntity c", Long.class)
                .orElse(0L);
    }

    /** Changes that come after the cursor. */
    public long backlog(Transaction tx, String domain, long cursor) {
        return tx.find(ChangeCounterEntity.class, domain)
                .map(row -> Math.max(0, row.lastSequence - cursor))
                .orElse(0L);
    }

    /** The violations as rules see them. */
    public List<Violation> facts(Transaction tx, Collection<UUID> ids, UnaryOperator<String> groupOf) {
        List<Violation> facts = new ArrayList<>();
        for (List<UUID> part : Transaction.parts(new TreeSet<>(ids))) {
            tx.list("from ViolationEntity v where v.id in ?1 order by v.id", ViolationEntity.class, part.size(), part)
                    .forEach(row -> facts.add(fact(row, groupOf)));
        }
        return facts;
    }

    /** The worst severity among these, whether they go on or not; the mildest when there is none of them. */
    public Severity worst(Transaction tx, Collection<UUID> ids) {
        Set<Severity> found = EnumSet.of(Severity.INFO);
        for (List<UUID> part : Transaction.parts(new TreeSet<>(ids))) {
            found.addAll(tx.list(
                    "select distinct v.severity from ViolationEntity v where v.id in ?1",
                    Severity.class,
                    Severity.values().length,
                    part));
        }
        return Collections.min(found);
    }

    /**
     * The open violations of components, as rules see them: the worst first, of those the newest. Where there are more than
     * the limit, what is left out is the least severe, and of that the oldest: it has been seen most often.
     */
    public List<Violation> openIn(
            Transaction tx, String domain, Collection<String> components, UnaryOperator<String> groupOf, int limit) {
        List<Violation> found = new ArrayList<>();
        for (List<String> part : Transaction.parts(new TreeSet<>(components))) {
            tx.list(
                            "from ViolationEntity v where v.domain = ?1 and v.status = ?2 and v.component in ?3"
                                    + " order by case v.severity when ?4 then 0 when ?5 then 1 else 2 end, v.id desc",
                            ViolationEntity.class,
                            limit,
                            domain,
                            ViolationStatus.FIRING,
                            part,
                            Severity.CRITICAL,
                            Severity.WARNING)
                    .forEach(row -> found.add(fact(row, groupOf)));
            cut(found, WORST_AND_NEWEST, limit);
        }
        return found;
    }

    /** The keys of components under which something is open. */
    public Set<ScopeKey> openKeys(Transaction tx, String domain, Collection<String> components) {
        Set<ScopeKey> open = new HashSet<>();
        for (List<String> part : Transaction.parts(new TreeSet<>(components))) {
            open.addAll(tx.list(
                    "select distinct v.component, v.policy from ViolationEntity v"
                            + " where v.domain = ?1 and v.status = ?2 and v.component in ?3",
                    ScopeKey.class,
                    MOST_IN_SCOPE,
                    domain,
                    ViolationStatus.FIRING,
                    part));
        }
        return open;
    }

    /**
     * Violations of these keys that were open at a time or began after it, at most {@link #MOST_IN_SCOPE}: those still open
     * first, of all the newest. What is left out beyond that has ended, and longest ago.
     */
    public List<ScopeViolation> inScope(Transaction tx, String domain, Collection<ScopeKey> keys, Instant openAt) {
        List<ScopeViolation> found = new ArrayList<>();
        for (List<ScopeKey> part : Transaction.parts(new TreeSet<>(keys))) {
            Set<ScopeKey> wanted = Set.copyOf(part);
            tx
                    .list(
                            "select v.id, v.source, v.component, v.policy, v.startsAt, v.endsAt, v.endedBy from ViolationEntity v"
                                    + " where v.domain = ?1 and v.component in ?2 and v.policy in ?3"
                                    + " and (v.endsAt is null or v.endsAt > ?4)"
                                    + " order by case when v.endsAt is null then 0 else 1 end, v.id desc",
                            ScopeRow.class,
                            MOST_IN_SCOPE,
                            domain,
                            part.stream().map(ScopeKey::component).collect(Collectors.toSet()),
                            part.stream().map(ScopeKey::policy).collect(Collectors.toSet()),
                            openAt)
                    .stream()
                    .filter(row -> wanted.contains(new ScopeKey(row.component, row.policy)))
                    .forEach(row -> found.add(new ScopeViolation(
                            row.id, row.source, row.startsAt, row.endsAt, row.endedBy == EndedBy.STALE)));
            cut(found, OPEN_AND_NEWEST, MOST_IN_SCOPE);
        }
        return found;
    }

    private record ScopeRow(
            UUID id,
            String source,
            String component,
            String policy,
            Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable EndedBy endedBy) {}

    private static <T> void cut(List<T> all, Comparator<T> order, int most) {
        all.sort(order);
        if (all.size() > most) {
            all.subList(most, all.size()).clear();
        }
    }

    private static List<Change> changes(Transaction tx, List<ChangeEntity> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Set<UUID> ids = new TreeSet<>();
        rows.forEach(row -> ids.add(row.violationId));
        Map<UUID, ViolationEntity> of = new HashMap<>();
        for (List<UUID> part : Transaction.parts(ids)) {
            tx.list("from ViolationEntity v where v.id in ?1", ViolationEntity.class, part.size(), part)
                    .forEach(row -> of.put(row.id, row));
        }
        List<Change> changes = new ArrayList<>();
        for (ChangeEntity row : rows) {
            ViolationEntity violation = Objects.requireNonNull(of.get(row.violationId));
            changes.add(new Change(
                    row.domain,
                    row.sequence,
                    row.kind,
                    row.violationId.toString(),
                    violation.component,
                    violation.policy,
                    violation.metric,
                    row.groupName,
                    row.severity,
                    row.metricValue,
                    row.startsAt.toEpochMilli(),
                    row.receivedAt.toEpochMilli()));
        }
        return changes;
    }

    private static Violation fact(ViolationEntity row, UnaryOperator<String> groupOf) {
        return new Violation(
                row.id.toString(),
                row.source,
                row.policy,
                row.component,
                groupOf.apply(row.component),
                row.metric,
                row.metricValue,
                row.threshold,
                row.severity,
                row.startsAt.toEpochMilli(),
                row.receivedAt.toEpochMilli(),
                row.occurrences,
                row.status == ViolationStatus.FIRING,
                texts(row.labels));
    }

    private static ViolationRow row(ViolationEntity row) {
        EndedBy endedBy = row.endedBy;
        return new ViolationRow(
                row.id,
                row.domain,
                row.source,
                row.fingerprint,
                row.policy,
                row.component,
                row.metric,
                row.metricValue,
                row.threshold,
                row.severity,
                texts(row.labels),
                texts(row.annotations),
                Status.valueOf(row.status.name()),
                row.startsAt,
                row.endsAt,
                row.receivedAt,
                row.lastSeenAt,
                row.occurrences,
                endedBy == null ? null : Ended.valueOf(endedBy.name()));
    }

    private static SortedMap<String, String> texts(String json) {
        SortedMap<String, String> texts = new TreeMap<>();
        CanonicalJson.parse(json)
                .properties()
                .forEach(one -> texts.put(one.getKey(), one.getValue().stringValue()));
        return texts;
    }

    private static void and(
            StringBuilder text, Map<String, Object> parameters, String clause, String name, @Nullable Object value) {
        if (value != null) {
            text.append(" and ").append(clause);
            parameters.put(name, value);
        }
    }
}
