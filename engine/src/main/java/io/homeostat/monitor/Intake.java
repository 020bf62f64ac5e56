package io.homeostat.monitor;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes violations in, whole or not at all (guarantee 1). One episode is one violation: while a fingerprint of a source is
 * open, another firing of it opens nothing new. Thread-safe.
 *
 * <p>The key of an episode is what two senders of one alert race for: the one who loses tries its whole transaction again,
 * and then finds the episode open.
 */
public final class Intake {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(
            DomainEntity.class,
            TopologyLockEntity.class,
            ViolationEntity.class,
            EpisodeEntity.class,
            ChangeEntity.class,
            ChangeCounterEntity.class,
            SourceEntity.class,
            ComponentEntity.class,
            DependencyEntity.class);

    public static final String DEFAULT_DOMAIN = "default";
    static final String REST = "rest";
    static final String ALERTMANAGER = "alertmanager";

    // The senders of a pair beat together.
    private static final long SAME_BEAT_MILLIS = 1_000;
    private static final long MOST_TRUNCATED = 1_000_000_000_000L;

    // Often enough for something that leaves after days, and seldom enough to cost nothing.
    private static final Duration SEEN_AGAIN = Duration.ofHours(1);

    private final UnitOfWork unitOfWork;
    private final IntakeSettings settings;
    private final Clock clock;
    private final Backlog backlog;
    private final Consumer<String> domainChanged;
    private final Capacity capacity;

    /** How many changes of a domain no cycle has taken yet. */
    @FunctionalInterface
    public interface Backlog {
        long of(Transaction tx, String domain);
    }

    /** @param domainChanged told, after the commit, of every domain that something changed in */
    public Intake(
            UnitOfWork unitOfWork,
            IntakeSettings settings,
            Clock clock,
            Backlog backlog,
            Consumer<String> domainChanged) {
        this.unitOfWork = unitOfWork;
        this.settings = settings;
        this.clock = clock;
        this.backlog = backlog;
        this.domainChanged = domainChanged;
        this.capacity = new Capacity(settings.maxRequests(), settings.maxBytes());
    }

    /** Makes the domain that there always is, so that it is led and watched before anything happens in it. */
    public void begin() {
        unitOfWork.contend(tx -> {
            Set<String> known = new TreeSet<>(Domains.names(tx));
            return Domains.require(tx, known, DEFAULT_DOMAIN, settings.domainsMax(), now());
        });
    }

    /**
     * Lets a request in before its body is read; close it when the request is answered. For whoever reads bodies: programs
     * that have what they hand over in memory anyway need none.
     *
     * @param expected how many bytes its sender says that it has; 0 when it does not say
     * @throws Refused OVERLOADED when there are too many, or they hold too much
     */
    public Admission admit(long expected) {
        return capacity.admit(expected);
    }

    /** As {@link #accept(JsonNode, Predicate)}, from a sender who may write to every domain. */
    public IntakeReceipt accept(JsonNode body) {
        return accept(body, domain -> true);
    }

    /**
     * Takes the native form: an object or an array of them.
     *
     * @param reaches whether the sender may write to a domain
     * @throws Refused INVALID with every fault and its pointer, FORBIDDEN for a domain that the sender may not write to,
     *     TOO_LARGE when there are too many, OVERLOADED over the intake's capacity; nothing was taken then
     */
    public IntakeReceipt accept(JsonNode body, Predicate<String> reaches) {
        requireFew(body.isArray() ? body.size() : 1);
        List<Fault> faults = new ArrayList<>();
        List<Report> reports = ViolationJson.read(body, now(), faults);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-violations",
                    "Nothing was taken: " + faults.getFirst().detail(),
                    faults);
        }
        for (Report report : reports) {
            requireReached(report.domain(), reaches);
        }
        return accept(REST, reports, Map.of(), body.isArray(), reaches);
    }

    /** As {@link #acceptAlertmanager(JsonNode, Predicate)}, from a sender who may write to every domain. */
    public IntakeReceipt acceptAlertmanager(JsonNode body) {
        return acceptAlertmanager(body, domain -> true);
    }

    /**
     * Takes what Alertmanager's webhook sends, version "4", or Grafana's look-alike.
     *
     * @param reaches whether the sender may write to a domain
     * @throws Refused as {@link #accept(JsonNode, Predicate)}
     */
    public IntakeReceipt acceptAlertmanager(JsonNode body, Predicate<String> reaches) {
        requireFew(body.path("alerts").size());
        AlertmanagerJson.Notification sent = AlertmanagerJson.read(body, settings, now());
        for (String domain : sent.domains()) {
            requireReached(domain, reaches);
        }
        Map<String, Sign> signs = new TreeMap<>();
        sent.heartbeats().forEach(domain -> signs.put(domain, new Sign(true, 0)));
        if (sent.truncated() > 0) {
            signs.merge(truncatedIn(sent.domains(), reaches), new Sign(false, sent.truncated()), Sign::and);
        }
        return sent.reports().isEmpty() && signs.isEmpty()
                ? new IntakeReceipt(0, 0, List.of())
                : accept(ALERTMANAGER, sent.reports(), signs, true, reaches);
    }

    /** Where the alerts that were left out are counted: nobody knows whose they are, unless the others are of one domain. */
    private static String truncatedIn(Set<String> domains, Predicate<String> reaches) {
        boolean known = domains.size() == 1 || (!domains.isEmpty() && !reaches.test(DEFAULT_DOMAIN));
        return known ? domains.iterator().next() : DEFAULT_DOMAIN;
    }

    private static void requireReached(String domain, Predicate<String> reaches) {
        if (!reaches.test(domain)) {
            throw new Refused(
                    Refused.Reason.FORBIDDEN,
                    "domain",
                    "Nothing was taken: its sender is limited to other domains than " + domain + ".");
        }
    }

    /** Takes reports that are checked already, for programs that embed the engine. */
    public IntakeReceipt acceptReports(String source, List<Report> reports) {
        requireFew(reports.size());
        return accept(source, reports, Map.of(), true, domain -> true);
    }

    private void requireFew(int violations) {
        if (violations > settings.maxViolations()) {
            throw new Refused(
                    Refused.Reason.TOO_LARGE,
                    "too-many",
                    "At most " + settings.maxViolations() + " violations are taken at once, and these are " + violations
                            + ". Send fewer at once, or raise homeostat.intake.max-violations.");
        }
    }

    private IntakeReceipt accept(
            String source, List<Report> reports, Map<String, Sign> signs, boolean array, Predicate<String> reaches) {
        return capacity.writing(
                () -> unitOfWork.contend(tx -> take(tx, source, reports, signs, array, reaches, now())));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A count that cannot overflow, whatever a sender says. */
    private static long total(long before, long more) {
        return Math.min(MOST_TRUNCATED, before + Math.min(MOST_TRUNCATED, more));
    }

    /** What a source says of itself. */
    private record Sign(boolean heartbeat, long truncated) {
        Sign and(Sign other) {
            return new Sign(heartbeat || other.heartbeat, total(truncated, other.truncated));
        }
    }

    /** An episode in hand: what is known of it, and what is to be written. */
    private static final class Hand {
        private EpisodeEntity episode = new EpisodeEntity();
        private @Nullable ViolationEntity violation;
        private boolean knownEpisode;
        private final List<ViolationEntity> fresh = new ArrayList<>();
        private final List<ViolationEntity> left = new ArrayList<>();
        private boolean changedViolation;
        private boolean changedEpisode;
    }

    private IntakeReceipt take(
            Transaction tx,
            String source,
            List<Report> given,
            Map<String, Sign> signs,
            boolean array,
            Predicate<String> reaches,
            Instant now) {
        Set<String> known = new TreeSet<>(Domains.names(tx));
        List<Report> reports = inDomains(tx, known, source, given, array, reaches, now);
        reports.stream().map(Report::domain).distinct().forEach(domain -> requireRoom(tx, domain));
        Map<String, Map<String, Hand>> hands = hands(tx, source, reports);
        Map<String, Map<String, String>> groups = components(tx, reports, now);
        Changes changes = Changes.of(tx);
        List<UUID> ids = new ArrayList<>();
        int accepted = 0;
        for (Report report : reports) {
            Hand hand = of(of(hands, report.domain()), report.fingerprint());
            String group = of(of(groups, report.domain()), report.component());
            if (apply(hand, report, source, group, changes, now)) {
                accepted++;
            }
            ViolationEntity violation = hand.violation;
            ids.add(violation == null ? hand.episode.violationId : violation.id);
        }
        write(tx, hands);
        Map<String, Sign> heard = new TreeMap<>();
        hands.keySet().forEach(domain -> heard.put(domain, new Sign(false, 0)));
        signs.forEach((domain, sign) -> heard.merge(place(tx, known, domain, reaches, now), sign, Sign::and));
        hear(tx, source, heard, now);
        for (String domain : changes.domains()) {
            tx.afterCommit(() -> domainChanged.accept(domain));
        }
        return new IntakeReceipt(accepted, reports.size() - accepted, ids);
    }

    /** A request is taken whole while there is room at all, so that the largest one can be. */
    private void requireRoom(Transaction tx, String domain) {
        long waiting = backlog.of(tx, domain);
        if (waiting >= settings.maxBacklog()) {
            throw Capacity.overloaded("in " + domain + " " + waiting + " changes wait for a cycle");
        }
    }

    /** Whether the report made a new violation. */
    private boolean apply(Hand hand, Report report, String source, String group, Changes changes, Instant now) {
        ViolationEntity open = hand.episode.open ? hand.violation : null;
        if (open != null) {
            if (report.firing()) {
                again(hand, open, report, source, group, changes, now);
            } else if (!isOfAnEarlierEpisode(hand, open, report, now)) {
                end(hand, open, report, group, changes, now);
            }
            return false;
        }
        if (isOld(hand, report, source, now)) {
            return false;
        }
        ViolationEntity made = made(report, source, now);
        hand.fresh.add(made);
        if (hand.changedViolation && hand.violation != null) {
            // It ended in this very request, and must still be written.
            hand.left.add(hand.violation);
        }
        hand.violation = made;
        hand.changedViolation = false;
        hand.episode.violationId = made.id;
        hand.episode.open = report.firing();
        if (!report.firing()) {
            hand.episode.endedAt = made.endsAt;
            hand.episode.endReceivedAt = now;
        }
        hand.changedEpisode = true;
        if (report.firing()) {
            changes.add(made, ChangeKind.OPENED, group, made.metricValue, now);
        }
        // One that was never seen firing plans nothing: it begins no episode and ends none, so that nothing has
        // changed.
        return true;
    }

    /** Whether this is only a late word of an episode that has ended. */
    private boolean isOld(Hand hand, Report report, String source, Instant now) {
        Instant ended = hand.episode.endedAt;
        Instant endReceived = hand.episode.endReceivedAt;
        if (ended == null || endReceived == null) {
            return false;
        }
        Instant began = began(report, now);
        if (!report.firing()) {
            // One that says no time at all is about what was known last, and that has ended.
            return began == null || !began.isAfter(ended);
        }
        // An end by silence has no slower sender: who fires then was away, and is back.
        boolean stale = hand.violation != null && hand.violation.endedBy == EndedBy.STALE;
        return !stale
                && (began == null ? now : began).isBefore(ended)
                && !now.isAfter(endReceived.plus(settings.lateFiring(source)));
    }

    /**
     * The latest that it can have begun by what it says itself; null when it says nothing. An end without a beginning began no
     * later than it ended, so that whoever tells it again tells the same.
     */
    private static @Nullable Instant began(Report report, Instant now) {
        Instant endsAt = report.endsAt();
        if (report.startsAt() != null || report.firing() || endsAt == null) {
            return report.startsAt();
        }
        return endsAt.isAfter(now) ? now : endsAt;
    }

    /** Whether this is the end of what had ended before the open one began, told once more by the other sender of a pair. */
    private static boolean isOfAnEarlierEpisode(Hand hand, ViolationEntity open, Report report, Instant now) {
        Instant ended = hand.episode.endedAt;
        Instant began = began(report, now);
        return ended != null && began != null && !began.isAfter(ended) && began.isBefore(open.startsAt);
    }

    private void again(
            Hand hand, ViolationEntity open, Report report, String source, String group, Changes changes, Instant now) {
        open.lastSeenAt = now;
        open.occurrences++;
        open.staleAt = now.plus(report.staleAfter() == null ? settings.staleAfter(source) : report.staleAfter());
        if (report.value() != null) {
            open.metricValue = report.value();
        }
        boolean worse = !open.severity.atLeast(report.severity());
        if (worse) {
            open.severity = report.severity();
        }
        Instant began = report.startsAt();
        if (began != null && began.isBefore(open.startsAt)) {
            Instant endBefore = hand.episode.endedAt;
            // Two episodes of one violation never overlap.
            Instant earliest = endBefore == null || began.isAfter(endBefore) ? began : endBefore;
            open.startsAt = earliest.isBefore(open.startsAt) ? earliest : open.startsAt;
        }
        hand.changedViolation = true;
        changes.add(open, worse ? ChangeKind.SEVERITY : ChangeKind.VALUE, group, report.value(), now);
    }

    private static void end(
            Hand hand, ViolationEntity open, Report report, String group, Changes changes, Instant now) {
        Instant end = report.endsAt() == null ? now : report.endsAt();
        open.status = ViolationStatus.RESOLVED;
        open.endedBy = EndedBy.RESOLVED;
        open.endsAt = end.isBefore(open.startsAt) ? open.startsAt : end;
        open.lastSeenAt = now;
        open.staleAt = null;
        hand.changedViolation = true;
        hand.episode.open = false;
        hand.episode.endedAt = open.endsAt;
        hand.episode.endReceivedAt = now;
        hand.changedEpisode = true;
        changes.add(open, ChangeKind.ENDED, group, report.value(), now);
    }

    private ViolationEntity made(Report report, String source, Instant now) {
        ViolationEntity row = new ViolationEntity();
        row.id = Uuid7.next(now);
        row.domain = report.domain();
        row.source = source;
        row.fingerprint = report.fingerprint();
        row.policy = report.policy();
        row.component = report.component();
        row.metric = report.metric();
        row.metricValue = report.value();
        row.threshold = report.threshold();
        row.severity = report.severity();
        row.labels = CanonicalJson.text(report.labels());
        row.annotations = CanonicalJson.text(report.annotations());
        Instant began = began(report, now);
        row.startsAt = began == null ? now : began;
        row.receivedAt = now;
        row.lastSeenAt = now;
        if (report.firing()) {
            row.staleAt = now.plus(report.staleAfter() == null ? settings.staleAfter(source) : report.staleAfter());
        } else {
            Instant end = report.endsAt() == null ? now : report.endsAt();
            row.status = ViolationStatus.RESOLVED;
            row.endedBy = EndedBy.RESOLVED;
            row.endsAt = end.isBefore(row.startsAt) ? row.startsAt : end;
        }
        return row;
    }

    /** The reports with domains that exist: new ones are made, up to the limit. */
    private List<Report> inDomains(
            Transaction tx,
            Set<String> known,
            String source,
            List<Report> reports,
            boolean array,
            Predicate<String> reaches,
            Instant now) {
        List<Report> placed = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            Report report = reports.get(i);
            if (source.equals(ALERTMANAGER)) {
                String place = place(tx, known, report.domain(), reaches, now);
                if (!place.equals(report.domain())) {
                    report = report.movedTo(
                            place, "homeostat/domain", "too many domains; this one was " + report.domain());
                }
            } else if (!Domains.require(tx, known, report.domain(), settings.domainsMax(), now)) {
                throw Domains.tooMany(known.size(), (array ? "/" + i : "") + "/domain");
            }
            placed.add(report);
        }
        return placed;
    }

    /** The domain when it is there or can be made, else {@code default}, which the sender must then reach too. */
    private String place(Transaction tx, Set<String> known, String domain, Predicate<String> reaches, Instant now) {
        if (Domains.require(tx, known, domain, settings.domainsMax(), now)) {
            return domain;
        }
        requireReached(DEFAULT_DOMAIN, reaches);
        Domains.require(tx, known, DEFAULT_DOMAIN, settings.domainsMax(), now);
        return DEFAULT_DOMAIN;
    }

    private static Map<String, Map<String, Hand>> hands(Transaction tx, String source, List<Report> reports) {
        Map<String, Set<String>> wanted = new TreeMap<>();
        reports.forEach(report ->
                wanted.computeIfAbsent(report.domain(), k -> new TreeSet<>()).add(report.fingerprint()));
        Map<String, Map<String, Hand>> hands = new TreeMap<>();
        wanted.forEach((domain, fingerprints) -> {
            Map<String, Hand> ofDomain = new LinkedHashMap<>();
            for (String fingerprint : fingerprints) {
                Hand hand = new Hand();
                hand.episode.domain = domain;
                hand.episode.source = source;
                hand.episode.fingerprint = fingerprint;
                ofDomain.put(fingerprint, hand);
            }
            // Locked in the order of the fingerprints, so that two senders of the same wait for each other and never
            // cross.
            List<EpisodeEntity> known = new ArrayList<>();
            for (List<String> part : Transaction.parts(fingerprints)) {
                known.addAll(tx.listLocked(
                        "from EpisodeEntity e where e.domain = ?1 and e.source = ?2 and e.fingerprint in ?3 order by e.fingerprint",
                        EpisodeEntity.class,
                        part.size(),
                        domain,
                        source,
                        part));
            }
            Map<UUID, Hand> newest = new HashMap<>();
            for (EpisodeEntity episode : known) {
                Hand hand = of(ofDomain, episode.fingerprint);
                hand.episode = episode;
                hand.knownEpisode = true;
                newest.put(episode.violationId, hand);
            }
            for (List<UUID> part : Transaction.parts(newest.keySet())) {
                tx.list("from ViolationEntity v where v.id in ?1", ViolationEntity.class, part.size(), part)
                        .forEach(row -> of(newest, row.id).violation = row);
            }
            hands.put(domain, ofDomain);
        });
        return hands;
    }

    /** The group of every component named; those that nobody declared are discovered. */
    private static Map<String, Map<String, String>> components(Transaction tx, List<Report> reports, Instant now) {
        Map<String, Set<String>> wanted = new TreeMap<>();
        reports.forEach(report ->
                wanted.computeIfAbsent(report.domain(), k -> new TreeSet<>()).add(report.component()));
        Map<String, Map<String, String>> groups = new HashMap<>();
        wanted.forEach((domain, names) -> {
            Map<String, String> found = new HashMap<>();
            Set<String> old = new TreeSet<>();
            for (List<String> part : Transaction.parts(names)) {
                tx.list(
                                "from ComponentEntity c where c.domain = ?1 and c.name in ?2",
                                ComponentEntity.class,
                                part.size(),
                                domain,
                                part)
                        .forEach(row -> {
                            found.put(row.name, row.groupName);
                            if (!row.declared && row.seenAt.isBefore(now.minus(SEEN_AGAIN))) {
                                old.add(row.name);
                            }
                        });
            }
            found.keySet().removeAll(seenNoMore(tx, domain, old, now));
            List<ComponentEntity> discovered = new ArrayList<>();
            for (String name : names) {
                if (!found.containsKey(name)) {
                    discovered.add(ComponentEntity.discovered(domain, name, now));
                    found.put(name, Topology.DEFAULT_GROUP);
                }
            }
            if (!discovered.isEmpty()) {
                tx.insertAll(discovered);
                TopologyRevisions.raise(tx, domain);
            }
            groups.put(domain, found);
        });
        return groups;
    }

    /** Writes that discovered components were seen; gives those that have left meanwhile. */
    private static Set<String> seenNoMore(Transaction tx, String domain, Set<String> names, Instant now) {
        Set<String> gone = new TreeSet<>(names);
        for (List<String> part : Transaction.parts(names)) {
            List<ComponentEntity> rows = tx.listLocked(
                    "from ComponentEntity c where c.domain = ?1 and c.name in ?2 order by c.name",
                    ComponentEntity.class,
                    part.size(),
                    domain,
                    part);
            for (ComponentEntity row : rows) {
                row.seenAt = now;
                gone.remove(row.name);
            }
            tx.updateAll(rows);
        }
        return gone;
    }

    /** What is known to be there: it was put in for these very reports. */
    private static <K, V> V of(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }

    private static void write(Transaction tx, Map<String, Map<String, Hand>> hands) {
        List<ViolationEntity> fresh = new ArrayList<>();
        List<ViolationEntity> changed = new ArrayList<>();
        List<EpisodeEntity> newEpisodes = new ArrayList<>();
        List<EpisodeEntity> changedEpisodes = new ArrayList<>();
        for (Map<String, Hand> ofDomain : hands.values()) {
            for (Hand hand : ofDomain.values()) {
                fresh.addAll(hand.fresh);
                ViolationEntity violation = hand.violation;
                if (violation != null && hand.changedViolation) {
                    hand.left.add(violation);
                }
                hand.left.stream().filter(one -> !hand.fresh.contains(one)).forEach(changed::add);
                if (hand.changedEpisode) {
                    (hand.knownEpisode ? changedEpisodes : newEpisodes).add(hand.episode);
                }
            }
        }
        tx.insertAll(fresh);
        tx.updateAll(changed);
        tx.insertAll(newEpisodes);
        tx.updateAll(changedEpisodes);
    }

    private static void hear(Transaction tx, String source, Map<String, Sign> heard, Instant now) {
        heard.forEach((domain, sign) -> {
            if (sign.heartbeat || sign.truncated > 0) {
                sign(tx, domain, source, sign, now);
            } else {
                touch(tx, domain, source, now);
            }
        });
    }

    private static void touch(Transaction tx, String domain, String source, Instant now) {
        int known = tx.execute(
                "update SourceEntity s set s.lastSeenAt = ?1 where s.domain = ?2 and s.name = ?3 and s.lastSeenAt < ?4",
                now,
                domain,
                source,
                now.minusSeconds(1));
        if (known == 0
                && tx.find(SourceEntity.class, new SourceKey(domain, source)).isEmpty()) {
            SourceEntity row = new SourceEntity();
            row.domain = domain;
            row.name = source;
            row.lastSeenAt = now;
            tx.insert(row);
        }
    }

    private static void sign(Transaction tx, String domain, String source, Sign sign, Instant now) {
        SourceEntity row =
                tx.findLocked(SourceEntity.class, new SourceKey(domain, source)).orElse(null);
        boolean known = row != null;
        if (row == null) {
            row = new SourceEntity();
            row.domain = domain;
            row.name = source;
        }
        row.lastSeenAt = now;
        if (sign.heartbeat) {
            if (row.heartbeatAt != null) {
                long gap = now.toEpochMilli() - row.heartbeatAt.toEpochMilli();
                if (gap >= SAME_BEAT_MILLIS) {
                    row.heartbeatIntervalMs = interval(row.heartbeatIntervalMs, gap);
                }
            }
            row.heartbeatAt = now;
        }
        if (sign.truncated > 0) {
            row.truncatedAt = now;
            row.truncatedAlerts = total(row.truncatedAlerts, sign.truncated);
        }
        if (known) {
            tx.update(row);
        } else {
            tx.insert(row);
        }
    }

    /**
     * The interval between signs of life, from what it was taken for and the newest gap. The senders of a pair each send
     * theirs, so that long gaps tell more than short ones; an outage is no interval, so that it grows by steps; and the first
     * gap may have been one, so that it shrinks within some beats.
     */
    private static long interval(@Nullable Long before, long gap) {
        if (before == null) {
            return gap;
        }
        return gap > before ? Math.min(gap, 4 * before) : (before + gap) / 2;
    }

    static Severity severity(@Nullable String word, Severity otherwise) {
        if (word == null) {
            return otherwise;
        }
        return switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "critical", "page", "error", "emergency" -> Severity.CRITICAL;
            case "warning", "warn" -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }
}
