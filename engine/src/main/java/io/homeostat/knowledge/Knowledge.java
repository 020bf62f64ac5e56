package io.homeostat.knowledge;

import io.homeostat.analyzer.Analysis;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.FoundPattern;
import io.homeostat.model.SubKind;
import io.homeostat.model.Violation;
import io.homeostat.planner.Proposal;
import io.homeostat.rulebase.Firing;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The records of the loop's cycles, and when what is open is looked at again. Thread-safe. */
public final class Knowledge {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(
            CycleEntity.class,
            CycleRecordEntity.class,
            PatternEntity.class,
            RootCauseEntity.class,
            LookEntity.class,
            GatheringEntity.class,
            EffectivenessEntity.class,
            NaturalRecoveryEntity.class);

    /** Below what H2 holds in a plain binary column. */
    private static final int MOST_FOUND = 10_000;

    private static final int PART_BYTES = 900_000;

    private static final int ERROR_LENGTH = 4_000;

    private final Duration relook;

    /** @param relook how long after a look an open violation is looked at again */
    public Knowledge(Duration relook) {
        this.relook = relook;
    }

    /**
     * Who decided, and when.
     *
     * @param number of the cycle in its domain, from 1
     */
    public record CycleHead(UUID id, long number, UUID releaseId, String node, Instant startedAt) {}

    /** The facts of a cycle as they are stored: canonical JSON, compressed. */
    public static byte[] packed(CycleInput input) {
        return packed(CanonicalJson.text(input));
    }

    /**
     * Writes what a cycle saw, found and planned; the times follow by {@link #finish}.
     *
     * @param facts the input, {@linkplain #packed(CycleInput) packed}
     */
    public void record(
            Transaction tx, CycleHead head, CycleInput input, byte[] facts, Analysis analysis, Proposal proposal) {
        CycleEntity cycle = row(head, input);
        cycle.plans = proposal.plans().size();
        cycle.chosen = proposal.chosen().size();
        tx.insert(cycle);
        tx.insertAll(parts(head.id(), CycleRecordEntity.Kind.FACTS, facts));
        List<Firing> firings = new ArrayList<>(analysis.firings());
        firings.addAll(proposal.firings());
        if (!firings.isEmpty()) {
            tx.insertAll(parts(head.id(), CycleRecordEntity.Kind.FIRINGS, packed(firingsText(analysis, proposal))));
        }
        tx.insertAll(analysis.patterns().stream()
                .map(pattern -> row(head.id(), pattern))
                .toList());
        tx.insertAll(
                analysis.causes().stream().map(cause -> row(head.id(), cause)).toList());
        rememberGathering(tx, input, proposal);
        rememberLooks(tx, head, input, proposal);
    }

    /** Writes how long the cycle took, as its last write. */
    public void finish(Transaction tx, UUID cycle, StageTimes times, long nanos) {
        tx.execute(
                "update CycleEntity c set c.durationUs = ?1, c.monitorUs = ?2, c.analyzerUs = ?3, c.plannerUs = ?4,"
                        + " c.executorUs = ?5, c.knowledgeUs = ?6 where c.id = ?7",
                nanos / 1_000,
                times.monitor() / 1_000,
                times.analyzer() / 1_000,
                times.planner() / 1_000,
                times.executor() / 1_000,
                times.knowledge() / 1_000,
                cycle);
    }

    /** Writes a cycle that failed: what it took is new again in the next one. */
    public void recordFailure(
            Transaction tx, CycleHead head, String domain, long afterSequence, Instant now, long nanos, String error) {
        CycleEntity cycle = new CycleEntity();
        cycle.id = head.id();
        cycle.domain = domain;
        cycle.number = head.number();
        cycle.releaseId = head.releaseId();
        cycle.node = head.node();
        cycle.decidedAt = now;
        cycle.startedAt = head.startedAt();
        cycle.durationUs = nanos / 1_000;
        cycle.afterSequence = afterSequence;
        cycle.upToSequence = afterSequence;
        cycle.status = CycleStatus.FAILED;
        cycle.error = Texts.first(error, ERROR_LENGTH);
        tx.insert(cycle);
    }

    /** Ids of open violations whose time to be looked at again has come, at most so many. */
    public List<UUID> dueLooks(Transaction tx, String domain, Instant now, int limit) {
        return tx.list(
                "select l.violationId from LookEntity l where l.domain = ?1 and l.lookAt <= ?2 order by l.lookAt, l.violationId",
                UUID.class,
                limit,
                domain,
                now);
    }

    /** When something in the domain is next to be looked at; empty when nothing is open. */
    public Optional<Instant> nextLook(Transaction tx, String domain) {
        return tx.first(
                "select l.lookAt from LookEntity l where l.domain = ?1 and l.lookAt is not null order by l.lookAt",
                Instant.class,
                domain);
    }

    /** Has the violations looked at in the next cycle. */
    public void lookNow(Transaction tx, Collection<UUID> violations, Instant now) {
        for (List<UUID> part : Transaction.parts(violations)) {
            tx.execute(
                    "update LookEntity l set l.lookAt = ?1 where l.lookAt is not null and l.violationId in ?2",
                    now,
                    part);
        }
    }

    /** Has every open violation of the domain looked at in the next cycle. */
    public void lookAtAllNow(Transaction tx, String domain, Instant now) {
        tx.execute("update LookEntity l set l.lookAt = ?1 where l.domain = ?2 and l.lookAt is not null", now, domain);
    }

    /** Causes whose evidence is still coming in, sorted. */
    public List<CycleInput.Gathering> gathering(Transaction tx, String domain) {
        return tx
                .list(
                        "from GatheringEntity g where g.key.domain = ?1 order by g.key.rootCause, g.key.component",
                        GatheringEntity.class,
                        10_000,
                        domain)
                .stream()
                .map(row ->
                        new CycleInput.Gathering(row.key.rootCause(), row.key.component(), row.firstAt, row.movedAt))
                .toList();
    }

    /** What is known of actions against causes, sorted. */
    public List<CycleInput.Trials> trials(Transaction tx) {
        return tx
                .list(
                        "from EffectivenessEntity e order by e.key.rootCause, e.key.action, e.key.targetClass",
                        EffectivenessEntity.class,
                        100_000)
                .stream()
                .map(row -> new CycleInput.Trials(
                        row.key.rootCause(),
                        row.key.action(),
                        row.key.targetClass(),
                        row.trials,
                        row.successes,
                        row.partials,
                        row.effectMsTotal))
                .toList();
    }

    /** What is known of causes that nothing was done against, sorted. */
    public List<CycleInput.Untouched> untouched(Transaction tx) {
        return tx
                .list("from NaturalRecoveryEntity n order by n.rootCause", NaturalRecoveryEntity.class, 100_000)
                .stream()
                .map(row -> new CycleInput.Untouched(row.rootCause, row.cases, row.recovered, row.partials))
                .toList();
    }

    /** The cycle in which each of the violations was new; those that no cycle has seen yet are missing. */
    public Map<UUID, UUID> firstCycles(Transaction tx, Collection<UUID> violations) {
        Map<UUID, UUID> found = new HashMap<>();
        for (List<UUID> part : Transaction.parts(violations)) {
            tx.list("from LookEntity l where l.violationId in ?1", LookEntity.class, part.size(), part)
                    .forEach(row -> found.put(row.violationId, row.firstCycleId));
        }
        return found;
    }

    /**
     * Which cycles are asked for.
     *
     * @param domain null for all
     * @param from that started then or later, or null
     * @param to that started before, or null
     * @param before whose id is lower, or null
     */
    public record CycleQuery(
            @Nullable String domain,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable UUID before) {
        /** The newest ones of a domain, or of all. */
        public static CycleQuery newest(@Nullable String domain) {
            return new CycleQuery(domain, null, null, null);
        }
    }

    /** As {@link #cycles(Transaction, CycleQuery, int)}, whenever they started. */
    public List<CycleView> cycles(Transaction tx, @Nullable String domain, @Nullable UUID before, int limit) {
        return cycles(tx, new CycleQuery(domain, null, null, before), limit);
    }

    /** Cycles with what they found, newest first. */
    public List<CycleView> cycles(Transaction tx, CycleQuery query, int limit) {
        List<CycleEntity> cycles = rows(tx, query, limit);
        List<UUID> ids = cycles.stream().map(cycle -> cycle.id).toList();
        Map<UUID, List<CycleView.PatternView>> patterns = new HashMap<>();
        Map<UUID, List<CycleView.RootCauseView>> causes = new HashMap<>();
        if (!ids.isEmpty()) {
            tx.list(
                            "from PatternEntity p where p.cycleId in ?1 order by p.confidence desc, p.id",
                            PatternEntity.class,
                            MOST_FOUND * ids.size(),
                            ids)
                    .forEach(row -> patterns.computeIfAbsent(row.cycleId, k -> new ArrayList<>())
                            .add(view(row)));
            tx.list(
                            "from RootCauseEntity r where r.cycleId in ?1 order by r.confidence desc, r.id",
                            RootCauseEntity.class,
                            MOST_FOUND * ids.size(),
                            ids)
                    .forEach(row -> causes.computeIfAbsent(row.cycleId, k -> new ArrayList<>())
                            .add(view(row)));
        }
        return cycles.stream()
                .map(cycle -> view(
                        cycle, patterns.getOrDefault(cycle.id, List.of()), causes.getOrDefault(cycle.id, List.of())))
                .toList();
    }

    /** The newest cycle of all domains, without what it found: what is looked at every second. */
    public Optional<CycleView> newest(Transaction tx) {
        return rows(tx, CycleQuery.newest(null), 1).stream()
                .findFirst()
                .map(cycle -> view(cycle, List.of(), List.of()));
    }

    private static List<CycleEntity> rows(Transaction tx, CycleQuery query, int limit) {
        StringBuilder text = new StringBuilder("from CycleEntity c where 1 = 1");
        Map<String, Object> parameters = new HashMap<>();
        narrow(text, parameters, " and c.domain = :domain", "domain", query.domain());
        narrow(text, parameters, " and c.startedAt >= :from", "from", query.from());
        narrow(text, parameters, " and c.startedAt < :to", "to", query.to());
        narrow(text, parameters, " and c.id < :before", "before", query.before());
        text.append(" order by c.id desc");
        return tx.listNamed(text.toString(), CycleEntity.class, limit, parameters);
    }

    private static void narrow(
            StringBuilder text, Map<String, Object> parameters, String condition, String name, @Nullable Object value) {
        if (value != null) {
            text.append(condition);
            parameters.put(name, value);
        }
    }

    /** A cycle with what it found. */
    public Optional<CycleView> cycle(Transaction tx, UUID id) {
        return tx.find(CycleEntity.class, id).map(cycle -> view(cycle, patterns(tx, id), rootCauses(tx, id)));
    }

    /** The newest cycle of a domain, with what it found. */
    public Optional<CycleView> lastCycle(Transaction tx, String domain) {
        return cycles(tx, domain, null, 1).stream().findFirst();
    }

    /** How fast a domain's newest cycles were, at most so many of them. */
    public Pace pace(Transaction tx, String domain, int limit) {
        return Pace.of(tx.list(
                "select c.durationUs, c.upToSequence - c.afterSequence, c.status, c.startedAt from CycleEntity c"
                        + " where c.domain = ?1 order by c.id desc",
                Pace.Run.class,
                limit,
                domain));
    }

    public List<CycleView.PatternView> patterns(Transaction tx, UUID cycle) {
        return tx
                .list(
                        "from PatternEntity p where p.cycleId = ?1 order by p.confidence desc, p.id",
                        PatternEntity.class,
                        MOST_FOUND,
                        cycle)
                .stream()
                .map(Knowledge::view)
                .toList();
    }

    public List<CycleView.RootCauseView> rootCauses(Transaction tx, UUID cycle) {
        return tx
                .list(
                        "from RootCauseEntity r where r.cycleId = ?1 order by r.confidence desc, r.id",
                        RootCauseEntity.class,
                        MOST_FOUND,
                        cycle)
                .stream()
                .map(Knowledge::view)
                .toList();
    }

    /** The rule firings of a cycle as a JSON array; an empty one when they are kept no longer. */
    public JsonNode firings(Transaction tx, UUID cycle) {
        String text = text(tx, cycle, CycleRecordEntity.Kind.FIRINGS);
        return CanonicalJson.parse(text == null ? "[]" : text);
    }

    /** The facts that a cycle decided from, as canonical JSON; empty when they are kept no longer. */
    public Optional<String> facts(Transaction tx, UUID cycle) {
        return Optional.ofNullable(text(tx, cycle, CycleRecordEntity.Kind.FACTS));
    }

    private void rememberGathering(Transaction tx, CycleInput input, Proposal proposal) {
        Set<GatheringEntity.Key> before = new HashSet<>();
        input.gathering()
                .forEach(g -> before.add(new GatheringEntity.Key(input.domain(), g.rootCause(), g.component())));
        Set<GatheringEntity.Key> kept = new HashSet<>();
        for (Proposal.Gathering gathering : proposal.gathering()) {
            GatheringEntity row = new GatheringEntity();
            row.key = new GatheringEntity.Key(
                    input.domain(),
                    gathering.state().rootCause(),
                    gathering.state().component());
            row.firstAt = gathering.state().firstAt();
            row.movedAt = gathering.state().movedAt();
            row.dueAt = gathering.due();
            row.seenAt = input.now();
            if (before.contains(row.key)) {
                tx.update(row);
            } else {
                tx.insert(row);
            }
            kept.add(row.key);
        }
        for (GatheringEntity.Key key : before) {
            if (!kept.contains(key)) {
                // Planned for, joined to a plan, or past its limit without having been found again.
                tx.execute(
                        "delete from GatheringEntity g where g.key.domain = ?1 and g.key.rootCause = ?2 and g.key.component = ?3"
                                + " and (g.dueAt <= ?4 or ?5 = true)",
                        key.domain(),
                        key.rootCause(),
                        key.component(),
                        input.now(),
                        planned(proposal, key));
            }
        }
    }

    private static boolean planned(Proposal proposal, GatheringEntity.Key key) {
        return proposal.plans().stream().anyMatch(plan -> matches(plan.cause(), key))
                || proposal.joined().stream().anyMatch(joined -> matches(joined.cause(), key));
    }

    private static boolean matches(FoundCause found, GatheringEntity.Key key) {
        return found.cause().name().equals(key.rootCause())
                && found.cause().component().equals(key.component());
    }

    private void rememberLooks(Transaction tx, CycleHead head, CycleInput input, Proposal proposal) {
        Map<String, Instant> due = new HashMap<>();
        for (Proposal.Gathering gathering : proposal.gathering()) {
            gathering
                    .cause()
                    .violations()
                    .forEach(id -> due.merge(id, gathering.due(), (a, b) -> a.isBefore(b) ? a : b));
        }
        Instant later = input.now().plus(relook);
        for (Proposal.TurnedDown kept : proposal.turnedDown()) {
            Instant until = kept.no().until();
            kept.cause()
                    .violations()
                    .forEach(id ->
                            due.merge(id, until.isBefore(later) ? until : later, (a, b) -> a.isBefore(b) ? a : b));
        }
        for (Proposal.PassedOver passed : proposal.passedOver()) {
            Instant until = passed.failed().until();
            passed.cause()
                    .violations()
                    .forEach(id ->
                            due.merge(id, until.isBefore(later) ? until : later, (a, b) -> a.isBefore(b) ? a : b));
        }
        Set<UUID> ids = new HashSet<>();
        input.violations().forEach(violation -> ids.add(UUID.fromString(violation.id())));
        Set<UUID> known = new HashSet<>(firstCycles(tx, ids).keySet());
        List<LookEntity> fresh = new ArrayList<>();
        Map<Instant, List<UUID>> moved = new LinkedHashMap<>();
        List<UUID> over = new ArrayList<>();
        for (Violation violation : input.violations()) {
            UUID id = UUID.fromString(violation.id());
            Instant at = due.getOrDefault(violation.id(), later);
            if (!known.contains(id)) {
                LookEntity row = new LookEntity();
                row.violationId = id;
                row.domain = input.domain();
                row.lookAt = violation.firing() ? at : null;
                row.firstCycleId = head.id();
                fresh.add(row);
            } else if (violation.firing()) {
                moved.computeIfAbsent(at, k -> new ArrayList<>()).add(id);
            } else {
                over.add(id);
            }
        }
        tx.insertAll(fresh);
        moved.forEach((at, which) -> Transaction.parts(which)
                .forEach(part ->
                        tx.execute("update LookEntity l set l.lookAt = ?1 where l.violationId in ?2", at, part)));
        Transaction.parts(over)
                .forEach(part -> tx.execute("update LookEntity l set l.lookAt = null where l.violationId in ?1", part));
    }

    private static CycleEntity row(CycleHead head, CycleInput input) {
        CycleEntity cycle = new CycleEntity();
        cycle.id = head.id();
        cycle.domain = input.domain();
        cycle.number = head.number();
        cycle.releaseId = head.releaseId();
        cycle.node = head.node();
        cycle.decidedAt = input.now();
        cycle.startedAt = head.startedAt();
        cycle.afterSequence = input.afterSequence();
        cycle.upToSequence = input.upToSequence();
        cycle.violations = input.newViolations();
        return cycle;
    }

    private static PatternEntity row(UUID cycle, FoundPattern found) {
        PatternEntity row = new PatternEntity();
        row.id = found.id();
        row.cycleId = cycle;
        row.kind = found.pattern().kind();
        row.subKind = found.pattern().subKind();
        row.scope = found.scope();
        row.confidence = found.pattern().confidence();
        row.hypothesis = found.pattern().hypothesis();
        row.violations = CanonicalJson.text(found.violations());
        row.violationCount = found.violationCount();
        row.rule = CanonicalJson.text(found.rule());
        return row;
    }

    private static RootCauseEntity row(UUID cycle, FoundCause found) {
        RootCauseEntity row = new RootCauseEntity();
        row.id = found.id();
        row.cycleId = cycle;
        row.name = found.cause().name();
        row.component = found.cause().component();
        row.confidence = found.cause().confidence();
        row.patterns = CanonicalJson.text(found.patterns());
        row.chain = CanonicalJson.text(found.chain());
        row.recommendations = CanonicalJson.text(found.cause().recommendations());
        row.violations =
                CanonicalJson.text(found.violations().stream().limit(500).toList());
        row.violationCount = found.violations().size();
        row.rule = CanonicalJson.text(found.rule());
        return row;
    }

    private static CycleView view(
            CycleEntity cycle, List<CycleView.PatternView> patterns, List<CycleView.RootCauseView> causes) {
        Map<String, Double> stages = new LinkedHashMap<>();
        stages.put("monitor", cycle.monitorUs / 1_000.0);
        stages.put("analyzer", cycle.analyzerUs / 1_000.0);
        stages.put("planner", cycle.plannerUs / 1_000.0);
        stages.put("executor", cycle.executorUs / 1_000.0);
        stages.put("knowledge", cycle.knowledgeUs / 1_000.0);
        return new CycleView(
                cycle.id,
                cycle.domain,
                cycle.number,
                cycle.releaseId,
                cycle.startedAt,
                cycle.durationUs / 1_000.0,
                stages,
                cycle.violations,
                cycle.plans,
                cycle.chosen,
                cycle.status,
                cycle.error,
                patterns,
                causes);
    }

    private static CycleView.PatternView view(PatternEntity row) {
        return new CycleView.PatternView(
                row.id,
                row.kind.name().toLowerCase(Locale.ROOT),
                row.subKind == SubKind.NONE ? null : row.subKind.name().toLowerCase(Locale.ROOT),
                row.scope,
                row.confidence,
                row.hypothesis,
                CanonicalJson.parse(row.violations),
                row.violationCount,
                CanonicalJson.parse(row.rule));
    }

    private static CycleView.RootCauseView view(RootCauseEntity row) {
        return new CycleView.RootCauseView(
                row.id,
                row.name,
                row.component,
                row.confidence,
                CanonicalJson.parse(row.patterns),
                CanonicalJson.parse(row.chain),
                CanonicalJson.parse(row.recommendations),
                CanonicalJson.parse(row.violations),
                row.violationCount,
                CanonicalJson.parse(row.rule));
    }

    private static String firingsText(Analysis analysis, Proposal proposal) {
        List<Map<String, Object>> all = new ArrayList<>();
        analysis.firings().forEach(firing -> all.add(told("analyzer", firing)));
        proposal.firings().forEach(firing -> all.add(told("planner", firing)));
        return CanonicalJson.text(all);
    }

    private static Map<String, Object> told(String stage, Firing firing) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("sequence", firing.sequence());
        fields.put("stage", stage);
        fields.put("package", firing.rule().packageName());
        fields.put("version", firing.rule().version());
        fields.put("rule", firing.rule().name());
        fields.put("source", firing.rule().source());
        fields.put("line", firing.rule().line());
        fields.put("matched", firing.matched().stream().map(Knowledge::typed).toList());
        fields.put("proposed", firing.proposed().stream().map(Knowledge::typed).toList());
        return fields;
    }

    private static Map<String, Object> typed(Object fact) {
        return Map.of("type", fact.getClass().getSimpleName(), "fact", fact);
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        // The text repeats itself so much that more effort saves little, and every cycle waits for it.
        Deflater quick = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, quick)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            quick.end();
        }
        return packed.toByteArray();
    }

    private static List<CycleRecordEntity> parts(UUID cycle, CycleRecordEntity.Kind kind, byte[] all) {
        List<CycleRecordEntity> rows = new ArrayList<>();
        for (int from = 0; from < all.length; from += PART_BYTES) {
            CycleRecordEntity row = new CycleRecordEntity();
            row.key = new CycleRecordEntity.Key(cycle, kind, rows.size());
            row.content = java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + PART_BYTES));
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable String text(Transaction tx, UUID cycle, CycleRecordEntity.Kind kind) {
        List<CycleRecordEntity> rows = tx.list(
                "from CycleRecordEntity r where r.key.cycleId = ?1 and r.key.kind = ?2 order by r.key.part",
                CycleRecordEntity.class,
                10_000,
                cycle,
                kind);
        if (rows.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        rows.forEach(row -> packed.writeBytes(row.content));
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
