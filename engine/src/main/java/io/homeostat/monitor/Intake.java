package io.homeostat.monitor;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
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

    private static final int TRIES = 8;
    private static final int MOST_AT_ONCE = 64;
    // The senders of a pair beat together.
    private static final long SAME_BEAT_MILLIS = 1_000;

    private final UnitOfWork unitOfWork;
    private final IntakeSettings settings;
    private final Clock clock;
    private final Consumer<String> domainChanged;
    private final Semaphore capacity = new Semaphore(MOST_AT_ONCE);

    /** @param domainChanged told, after the commit, of every domain that something changed in */
    public Intake(UnitOfWork unitOfWork, IntakeSettings settings, Clock clock, Consumer<String> domainChanged) {
        this.unitOfWork = unitOfWork;
        this.settings = settings;
        this.clock = clock;
        this.domainChanged = domainChanged;
    }

    /**
     * Takes the native form: an object or an array of them.
     *
     * @throws Refused INVALID with every fault and its pointer, OVERLOADED over the intake's capacity; nothing was taken then
     */
    public IntakeReceipt accept(JsonNode body) {
        List<Fault> faults = new ArrayList<>();
        List<Report> reports = ViolationJson.read(body, settings, now(), faults);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-violations",
                    "Nothing was taken: " + faults.getFirst().detail(),
                    faults);
        }
        return accept(REST, reports, body.isArray());
    }

    /** Takes what Alertmanager's webhook sends, version "4", or Grafana's look-alike. */
    public IntakeReceipt acceptAlertmanager(JsonNode body) {
        Instant now = now();
        AlertmanagerJson.Notification notification = AlertmanagerJson.read(body, settings, now);
        IntakeReceipt receipt = notification.reports().isEmpty()
                ? new IntakeReceipt(0, 0, List.of())
                : acceptReports(ALERTMANAGER, notification.reports());
        if (notification.heartbeat() || notification.truncated() > 0) {
            unitOfWork.run(tx -> alive(tx, DEFAULT_DOMAIN, ALERTMANAGER, now, notification));
        }
        return receipt;
    }

    /** Takes reports that are checked already, for programs that embed the engine. */
    public IntakeReceipt acceptReports(String source, List<Report> reports) {
        return accept(source, reports, true);
    }

    private IntakeReceipt accept(String source, List<Report> reports, boolean array) {
        if (reports.size() > settings.maxViolations()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "too-many",
                    "At most " + settings.maxViolations() + " violations are taken at once, and these are "
                            + reports.size() + ".");
        }
        if (!capacity.tryAcquire()) {
            throw new Refused(Refused.Reason.OVERLOADED, "overloaded", "Nothing was taken; try again in a second.");
        }
        try {
            for (int tryNumber = 1; ; tryNumber++) {
                try {
                    return unitOfWork.write(tx -> take(tx, source, reports, array, now()));
                } catch (RuntimeException e) {
                    if (tryNumber == TRIES || !UnitOfWork.isDuplicate(e)) {
                        throw e;
                    }
                }
            }
        } finally {
            capacity.release();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
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

    private IntakeReceipt take(Transaction tx, String source, List<Report> given, boolean array, Instant now) {
        List<Report> reports = inDomains(tx, source, given, array, now);
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
        touchSources(tx, source, hands.keySet(), now);
        for (String domain : changes.domains()) {
            tx.afterCommit(() -> domainChanged.accept(domain));
        }
        return new IntakeReceipt(accepted, reports.size() - accepted, ids);
    }

    /** Whether the report made a new violation. */
    private boolean apply(Hand hand, Report report, String source, String group, Changes changes, Instant now) {
        ViolationEntity open = hand.episode.open ? hand.violation : null;
        if (open != null) {
            if (report.firing()) {
                again(hand, open, report, source, group, changes, now);
            } else {
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
        hand.episode.endedAt = made.endsAt;
        hand.episode.endReceivedAt = report.firing() ? null : now;
        hand.changedEpisode = true;
        // One that was never seen firing plans nothing: it is no new episode, only an end.
        changes.add(made, report.firing() ? ChangeKind.OPENED : ChangeKind.ENDED, group, made.metricValue, now);
        return true;
    }

    /** Whether this is only a late word of an episode that has ended. */
    private boolean isOld(Hand hand, Report report, String source, Instant now) {
        Instant ended = hand.episode.endedAt;
        Instant endReceived = hand.episode.endReceivedAt;
        if (ended == null || endReceived == null) {
            return false;
        }
        Instant startsAt = report.startsAt() == null ? now : report.startsAt();
        if (!report.firing()) {
            return !startsAt.isAfter(ended);
        }
        // An end by silence has no slower sender: who fires then was away, and is back.
        boolean stale = hand.violation != null && hand.violation.endedBy == EndedBy.STALE;
        return !stale && startsAt.isBefore(ended) && !now.isAfter(endReceived.plus(settings.lateFiring(source)));
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
        if (report.startsAt() != null && report.startsAt().isBefore(open.startsAt)) {
            open.startsAt = report.startsAt();
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
        row.startsAt = report.startsAt() == null ? now : report.startsAt();
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
    private List<Report> inDomains(Transaction tx, String source, List<Report> reports, boolean array, Instant now) {
        Set<String> known = new TreeSet<>(Domains.names(tx));
        List<Report> placed = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            Report report = reports.get(i);
            if (!known.contains(report.domain())) {
                if (known.size() < settings.domainsMax()) {
                    Domains.make(tx, report.domain(), now);
                    known.add(report.domain());
                } else if (source.equals(ALERTMANAGER)) {
                    report = report.movedTo(
                            DEFAULT_DOMAIN, "homeostat/domain", "too many domains; this one was " + report.domain());
                    if (known.add(DEFAULT_DOMAIN)) {
                        Domains.make(tx, DEFAULT_DOMAIN, now);
                    }
                } else {
                    throw new Refused(
                            Refused.Reason.INVALID,
                            "too-many-domains",
                            "There are " + known.size() + " domains already, which is the limit.",
                            List.of(new Fault(
                                    (array ? "/" + i : "") + "/domain",
                                    "too-many-domains",
                                    "No further domain can be made.")));
                }
            }
            placed.add(report);
        }
        return placed;
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
            List<EpisodeEntity> known = tx.listLocked(
                    "from EpisodeEntity e where e.domain = ?1 and e.source = ?2 and e.fingerprint in ?3 order by e.fingerprint",
                    EpisodeEntity.class,
                    fingerprints.size(),
                    domain,
                    source,
                    fingerprints);
            Map<UUID, Hand> newest = new HashMap<>();
            for (EpisodeEntity episode : known) {
                Hand hand = of(ofDomain, episode.fingerprint);
                hand.episode = episode;
                hand.knownEpisode = true;
                newest.put(episode.violationId, hand);
            }
            if (!newest.isEmpty()) {
                tx.list(
                                "from ViolationEntity v where v.id in ?1",
                                ViolationEntity.class,
                                newest.size(),
                                newest.keySet())
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
            tx.list(
                            "from ComponentEntity c where c.domain = ?1 and c.name in ?2",
                            ComponentEntity.class,
                            names.size(),
                            domain,
                            names)
                    .forEach(row -> found.put(row.name, row.groupName));
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

    private static void touchSources(Transaction tx, String source, Set<String> domains, Instant now) {
        for (String domain : new LinkedHashSet<>(domains)) {
            int known = tx.execute(
                    "update SourceEntity s set s.lastSeenAt = ?1 where s.domain = ?2 and s.name = ?3 and s.lastSeenAt < ?4",
                    now,
                    domain,
                    source,
                    now.minusSeconds(1));
            if (known == 0
                    && tx.find(SourceEntity.class, new SourceKey(domain, source))
                            .isEmpty()) {
                SourceEntity row = new SourceEntity();
                row.domain = domain;
                row.name = source;
                row.lastSeenAt = now;
                tx.insert(row);
            }
        }
    }

    private static void alive(
            Transaction tx, String domain, String source, Instant now, AlertmanagerJson.Notification notification) {
        if (!Domains.names(tx).contains(domain)) {
            Domains.make(tx, domain, now);
        }
        SourceEntity row =
                tx.findLocked(SourceEntity.class, new SourceKey(domain, source)).orElse(null);
        boolean known = row != null;
        if (row == null) {
            row = new SourceEntity();
            row.domain = domain;
            row.name = source;
        }
        row.lastSeenAt = now;
        if (notification.heartbeat()) {
            if (row.heartbeatAt != null) {
                long gap = now.toEpochMilli() - row.heartbeatAt.toEpochMilli();
                if (gap >= SAME_BEAT_MILLIS) {
                    row.heartbeatIntervalMs = interval(row.heartbeatIntervalMs, gap);
                }
            }
            row.heartbeatAt = now;
        }
        if (notification.truncated() > 0) {
            row.truncatedAt = now;
            row.truncatedAlerts += notification.truncated();
        }
        if (known) {
            tx.update(row);
        } else {
            tx.insert(row);
        }
    }

    /**
     * The interval between signs of life, from what it was taken for and the newest gap. The senders of a pair each send
     * theirs, so that long gaps tell more than short ones; and an outage is no interval, so that it grows by steps.
     */
    private static long interval(@Nullable Long before, long gap) {
        if (before == null) {
            return gap;
        }
        return gap > before ? Math.min(gap, 4 * before) : (7 * before + gap) / 8;
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
