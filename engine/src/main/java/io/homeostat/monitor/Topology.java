package io.homeostat.monitor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Source;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Pointers;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What can be ill, and what depends on what. Thread-safe. */
public final class Topology {
    static final String DEFAULT_GROUP = "default";
    static final String UNKNOWN_KIND = "unknown";

    private static final int MOST_COMPONENTS = Bounds.COMPONENTS;
    private static final int MOST_DEPENDENCIES = Bounds.DEPENDENCIES;
    private static final int MISSED_BEATS = 3;
    private static final int MOST_FAULTS = 50;
    private static final int MOST_ILL = 100_000;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final Clock clock;
    private final int domainsMax;
    private final Consumer<String> domainChanged;

    /**
     * The topologies of all domains.
     *
     * @param domainsMax the most domains that come into being by being named
     * @param domainChanged told, after the commit, of every domain whose topology changed
     */
    public Topology(
            UnitOfWork unitOfWork, AuditLog audit, Clock clock, int domainsMax, Consumer<String> domainChanged) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.clock = clock;
        this.domainsMax = domainsMax;
        this.domainChanged = domainChanged;
    }

    public TopologyDocument get(Transaction tx, String domain) {
        List<TopologyDocument.Node> nodes = tx
                .list(
                        "from ComponentEntity c where c.domain = ?1 order by c.name",
                        ComponentEntity.class,
                        2 * MOST_COMPONENTS,
                        domain)
                .stream()
                .map(Topology::node)
                .toList();
        List<TopologyDocument.Edge> edges = tx
                .list(
                        "from DependencyEntity d where d.domain = ?1 order by d.fromName, d.toName",
                        DependencyEntity.class,
                        2 * MOST_DEPENDENCIES,
                        domain)
                .stream()
                .map(row -> new TopologyDocument.Edge(row.fromName, row.toName, row.declared, row.confidence))
                .toList();
        return new TopologyDocument(nodes, edges);
    }

    /**
     * The topology now.
     *
     * @param known the one that was read before, which is given again when nothing has changed since
     */
    public TopologySnapshot snapshot(Transaction tx, String domain, @Nullable TopologySnapshot known) {
        // The revision first: what is committed in between makes the snapshot newer than it says, and has it read
        // again.
        long revision = TopologyRevisions.of(tx, domain);
        return known != null && known.revision() == revision ? known : new TopologySnapshot(get(tx, domain), revision);
    }

    /** The groups of components; those that are not known are in the default one. */
    public Map<String, String> groups(Transaction tx, String domain, Collection<String> components) {
        Map<String, String> groups = new HashMap<>();
        components.forEach(name -> groups.put(name, DEFAULT_GROUP));
        for (List<String> part : Transaction.parts(groups.keySet())) {
            tx.list(
                            "from ComponentEntity c where c.domain = ?1 and c.name in ?2",
                            ComponentEntity.class,
                            part.size(),
                            domain,
                            part)
                    .forEach(row -> groups.put(row.name, row.groupName));
        }
        return groups;
    }

    static String groupOf(Transaction tx, String domain, String component) {
        return tx.find(ComponentEntity.class, new ComponentKey(domain, component))
                .map(row -> row.groupName)
                .orElse(DEFAULT_GROUP);
    }

    /**
     * A source, and what it said of itself.
     *
     * @param silentSeconds since its last sign of life, when it missed three; 0 while it is heard
     * @param truncatedAlerts that it left out, ever
     * @param truncatedAt when it last did, or null
     */
    public record SourceState(
            String name,
            Instant lastSeenAt,
            long silentSeconds,
            long truncatedAlerts,
            @Nullable Instant truncatedAt) {}

    /** The sources of a domain; one that sent signs of life is silent after three missed ones. */
    public List<SourceState> sourceStates(Transaction tx, String domain, Instant now) {
        return tx
                .list("from SourceEntity s where s.domain = ?1 order by s.name", SourceEntity.class, 1_000, domain)
                .stream()
                .map(row -> new SourceState(
                        row.name, row.lastSeenAt, silent(row, now), row.truncatedAlerts, row.truncatedAt))
                .toList();
    }

    /** The same as rules see them. */
    public List<Source> sources(Transaction tx, String domain, Instant now) {
        return sourceStates(tx, domain, now).stream()
                .map(state -> new Source(state.name, state.lastSeenAt.toEpochMilli(), state.silentSeconds))
                .toList();
    }

    /**
     * A source that is not heard any more.
     *
     * @param since its last sign of life
     */
    public record Silence(String domain, String source, Instant since) {}

    /** The sources of all domains that missed three signs of life, the longest silent first. */
    public List<Silence> silences(Transaction tx, Instant now) {
        return tx
                .list(
                        "from SourceEntity s where s.heartbeatAt is not null order by s.heartbeatAt, s.domain, s.name",
                        SourceEntity.class,
                        1_000)
                .stream()
                .filter(row -> silent(row, now) > 0)
                .map(row -> new Silence(row.domain, row.name, Objects.requireNonNull(row.heartbeatAt)))
                .toList();
    }

    private static long silent(SourceEntity row, Instant now) {
        if (row.heartbeatAt == null || row.heartbeatIntervalMs == null) {
            return 0;
        }
        long since = Duration.between(row.heartbeatAt, now).toMillis();
        return since > MISSED_BEATS * row.heartbeatIntervalMs ? since / 1_000 : 0;
    }

    /**
     * Replaces what is declared, and leaves what is discovered. A component that only a dependency or an open violation names
     * counts as discovered. Of two who replace at once, one comes after the other, whole.
     *
     * @throws Refused with every fault and its pointer
     */
    public void put(JsonNode body, String domain, Actor by) {
        List<Fault> faults = new ArrayList<>();
        Map<String, TopologyDocument.Node> nodes = Map.of();
        List<TopologyDocument.Edge> edges = List.of();
        if (isObject(body, "", faults)) {
            nodes = nodes(body, faults);
            edges = edges(body, faults);
        }
        if (domain.isEmpty() || Texts.characters(domain) > Bounds.NAME || !Texts.storable(domain)) {
            faults.add(new Fault("", "domain", "A domain has 1 to 200 characters that can be stored."));
        }
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-topology",
                    "The topology was not changed: " + faults.getFirst().detail(),
                    faults.stream().limit(MOST_FAULTS).toList());
        }
        replace(domain, nodes, edges, by);
    }

    private void replace(
            String domain, Map<String, TopologyDocument.Node> nodes, List<TopologyDocument.Edge> edges, Actor by) {
        // The intake may discover one of the components at the same moment.
        unitOfWork.contend(tx -> {
            replace(tx, domain, nodes, edges, by);
            return true;
        });
    }

    private void replace(
            Transaction tx,
            String domain,
            Map<String, TopologyDocument.Node> nodes,
            List<TopologyDocument.Edge> edges,
            Actor by) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Set<String> known = new TreeSet<>(Domains.names(tx));
        if (!Domains.require(tx, known, domain, domainsMax, now)) {
            throw Domains.tooMany(known.size(), "");
        }
        Domains.lockTopology(tx, domain);
        TopologyRevisions.raise(tx, domain);
        tx.execute("delete from DependencyEntity d where d.domain = ?1 and d.declared = true", domain);
        tx.execute("delete from ComponentEntity c where c.domain = ?1 and c.declared = true", domain);
        for (List<String> part : Transaction.parts(nodes.keySet())) {
            tx.execute("delete from ComponentEntity c where c.domain = ?1 and c.name in ?2", domain, part);
        }
        takeOver(tx, domain, edges);
        Set<String> named = new TreeSet<>(tx.list(
                "select distinct v.component from ViolationEntity v where v.domain = ?1 and v.status = ?2",
                String.class,
                MOST_ILL,
                domain,
                ViolationStatus.FIRING));
        edges.forEach(edge -> {
            named.add(edge.from());
            named.add(edge.to());
        });
        named.removeAll(nodes.keySet());
        tx.list("select c.name from ComponentEntity c where c.domain = ?1", String.class, 10 * MOST_COMPONENTS, domain)
                .forEach(named::remove);
        List<ComponentEntity> rows = new ArrayList<>();
        nodes.values().forEach(node -> rows.add(row(domain, node, now)));
        named.forEach(name -> rows.add(ComponentEntity.discovered(domain, name, now)));
        // In one order with the intake's, so that the two wait for each other and never cross.
        rows.sort(Comparator.comparing(row -> row.name));
        tx.insertAll(rows);
        tx.insertAll(edges.stream().map(edge -> row(domain, edge)).toList());
        audit.record(
                tx,
                now,
                by,
                "topology.replaced",
                "topology",
                domain,
                Map.of("components", nodes.size(), "dependencies", edges.size()));
        tx.afterCommit(() -> domainChanged.accept(domain));
    }

    /** Takes from what was discovered the dependencies that a person declares now. */
    private static void takeOver(Transaction tx, String domain, List<TopologyDocument.Edge> declared) {
        Set<List<String>> pairs = new HashSet<>();
        declared.forEach(edge -> pairs.add(List.of(edge.from(), edge.to())));
        tx
                .list(
                        "from DependencyEntity d where d.domain = ?1 and d.declared = false order by d.fromName, d.toName",
                        DependencyEntity.class,
                        2 * MOST_DEPENDENCIES,
                        domain)
                .stream()
                .filter(row -> pairs.contains(List.of(row.fromName, row.toName)))
                .forEach(tx::delete);
    }

    private static Map<String, TopologyDocument.Node> nodes(JsonNode body, List<Fault> faults) {
        Map<String, TopologyDocument.Node> nodes = new TreeMap<>();
        Set<String> discovered = new HashSet<>();
        unknown(body, Set.of("components", "dependencies"), "", faults);
        JsonNode list = body.path("components");
        if (!list.isArray() || list.size() > MOST_COMPONENTS) {
            faults.add(new Fault("/components", "wrong-type", "components is a list of at most 10 000."));
            return nodes;
        }
        for (int i = 0; i < list.size(); i++) {
            String at = "/components/" + i;
            JsonNode one = list.get(i);
            if (!isObject(one, at, faults)) {
                continue;
            }
            unknown(one, Set.of("name", "group", "kind", "labels", "capacity", "declared"), at, faults);
            boolean declared = declared(one, at, faults);
            String name = name(one, "name", null, at, faults);
            if (!declared) {
                // What a GET told as discovered is left to discovery.
                if (name != null && (!discovered.add(name) || nodes.containsKey(name))) {
                    faults.add(new Fault(at + "/name", "duplicate", "There is another component " + name + "."));
                }
                continue;
            }
            String group = name(one, "group", DEFAULT_GROUP, at, faults);
            String kind = name(one, "kind", UNKNOWN_KIND, at, faults);
            SortedMap<String, String> labels = labels(one.path("labels"), at + "/labels", faults);
            TopologyDocument.Capacity capacity = capacity(one.path("capacity"), at + "/capacity", faults);
            if (name != null && group != null && kind != null) {
                TopologyDocument.Node node = new TopologyDocument.Node(name, group, kind, labels, capacity, true);
                if (nodes.put(name, node) != null || discovered.contains(name)) {
                    faults.add(new Fault(at + "/name", "duplicate", "There is another component " + name + "."));
                }
            }
        }
        return nodes;
    }

    private static SortedMap<String, String> labels(JsonNode given, String at, List<Fault> faults) {
        SortedMap<String, String> labels = new TreeMap<>();
        if (given.isMissingNode() || given.isNull()) {
            return labels;
        }
        if (!given.isObject() || given.size() > Bounds.LABELS) {
            faults.add(new Fault(at, "wrong-type", "labels is an object of at most 64 texts."));
            return labels;
        }
        given.properties().forEach(label -> {
            String key = label.getKey();
            String value = label.getValue().stringValue(null);
            String pointer = Pointers.at(at, key);
            if (key.isEmpty()
                    || Texts.characters(key) > Bounds.NAME
                    || value == null
                    || Texts.characters(value) > Bounds.TEXT) {
                faults.add(new Fault(
                        pointer,
                        "wrong-type",
                        "A label has a name of 1 to 200 characters, and is a text of at most 4 000."));
            } else if (!Texts.storable(key) || !Texts.storable(value)) {
                faults.add(new Fault(pointer, "not-storable", Texts.NOT_STORABLE));
            } else {
                labels.put(key, value);
            }
        });
        return labels;
    }

    private static List<TopologyDocument.Edge> edges(JsonNode body, List<Fault> faults) {
        List<TopologyDocument.Edge> edges = new ArrayList<>();
        JsonNode list = body.path("dependencies");
        if (list.isMissingNode() || list.isNull()) {
            return edges;
        }
        if (!list.isArray() || list.size() > MOST_DEPENDENCIES) {
            faults.add(new Fault("/dependencies", "wrong-type", "dependencies is a list of at most 50 000."));
            return edges;
        }
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "/dependencies/" + i;
            JsonNode one = list.get(i);
            if (!isObject(one, at, faults)) {
                continue;
            }
            unknown(one, Set.of("from", "to", "declared", "confidence"), at, faults);
            boolean declared = declared(one, at, faults);
            JsonNode confidence = one.path("confidence");
            if (isSaid(confidence) && !isShare(confidence)) {
                faults.add(new Fault(at + "/confidence", "out-of-range", "confidence is a number from 0 to 1."));
            }
            String from = name(one, "from", null, at, faults);
            String to = name(one, "to", null, at, faults);
            if (from == null || to == null || !declared) {
                continue; // what a GET told as discovered is left to discovery
            }
            if (!seen.add(List.of(from, to))) {
                faults.add(new Fault(at, "duplicate", from + " depends on " + to + " twice."));
            }
            edges.add(new TopologyDocument.Edge(from, to, true, 1));
        }
        return edges;
    }

    private static TopologyDocument.@Nullable Capacity capacity(JsonNode given, String at, List<Fault> faults) {
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        if (!isObject(given, at, faults)) {
            return null;
        }
        unknown(given, Set.of("replicas", "min", "max"), at, faults);
        Integer replicas = whole(given, "replicas", at, faults);
        Integer min = whole(given, "min", at, faults);
        Integer max = whole(given, "max", at, faults);
        if (min != null && max != null && min > max) {
            faults.add(new Fault(at + "/min", "out-of-range", "min is above max."));
        }
        return new TopologyDocument.Capacity(replicas, min, max);
    }

    private static @Nullable Integer whole(JsonNode given, String field, String at, List<Fault> faults) {
        JsonNode value = given.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            faults.add(new Fault(at + "/" + field, "out-of-range", field + " is a whole number, 0 or more."));
            return null;
        }
        return value.intValue();
    }

    private static @Nullable String name(
            JsonNode given, String field, @Nullable String otherwise, String at, List<Fault> faults) {
        JsonNode value = given.path(field);
        if (!isSaid(value) && otherwise != null) {
            return otherwise;
        }
        String text = value.stringValue("");
        if (text.isEmpty() || Texts.characters(text) > Bounds.NAME) {
            faults.add(new Fault(at + "/" + field, "out-of-range", field + " is a text of 1 to 200 characters."));
            return null;
        }
        if (!Texts.storable(text)) {
            faults.add(new Fault(at + "/" + field, "not-storable", Texts.NOT_STORABLE));
            return null;
        }
        return text;
    }

    private static void unknown(JsonNode given, Set<String> allowed, String at, List<Fault> faults) {
        for (String field : given.propertyNames()) {
            if (!allowed.contains(field)) {
                faults.add(new Fault(Pointers.at(at, field), "unknown-field", "There is no field " + field + " here."));
            }
        }
    }

    private static boolean isObject(JsonNode given, String at, List<Fault> faults) {
        if (!given.isObject()) {
            faults.add(new Fault(at, "wrong-type", "An object is expected here."));
        }
        return given.isObject();
    }

    /** Whether a person says that it is there; what leaves that out does. */
    private static boolean declared(JsonNode given, String at, List<Fault> faults) {
        JsonNode value = given.path("declared");
        if (isSaid(value) && !value.isBoolean()) {
            faults.add(new Fault(at + "/declared", "wrong-type", "declared is true or false."));
        }
        return value.booleanValue(true);
    }

    /** What is null counts as left out. */
    private static boolean isSaid(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean isShare(JsonNode value) {
        double share = value.isNumber() ? value.numberValue().doubleValue() : Double.NaN;
        return share >= 0 && share <= 1;
    }

    private static TopologyDocument.Node node(ComponentEntity row) {
        SortedMap<String, String> labels = new TreeMap<>();
        CanonicalJson.parse(row.labels)
                .properties()
                .forEach(one -> labels.put(one.getKey(), one.getValue().stringValue()));
        boolean none = row.replicas == null && row.minReplicas == null && row.maxReplicas == null;
        return new TopologyDocument.Node(
                row.name,
                row.groupName,
                row.kind,
                labels,
                none ? null : new TopologyDocument.Capacity(row.replicas, row.minReplicas, row.maxReplicas),
                row.declared);
    }

    private static ComponentEntity row(String domain, TopologyDocument.Node node, Instant now) {
        ComponentEntity row = new ComponentEntity();
        row.domain = domain;
        row.name = node.name();
        row.groupName = node.group();
        row.kind = node.kind();
        row.labels = CanonicalJson.text(node.labels());
        TopologyDocument.Capacity capacity = node.capacity();
        if (capacity != null) {
            row.replicas = capacity.replicas();
            row.minReplicas = capacity.min();
            row.maxReplicas = capacity.max();
        }
        row.declared = true;
        row.seenAt = now;
        return row;
    }

    private static DependencyEntity row(String domain, TopologyDocument.Edge edge) {
        DependencyEntity row = new DependencyEntity();
        row.domain = domain;
        row.fromName = edge.from();
        row.toName = edge.to();
        row.declared = true;
        row.confidence = 1;
        return row;
    }
}
