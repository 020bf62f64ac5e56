package io.homeostat.monitor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Source;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What can be ill, and what depends on what. Thread-safe. */
public final class Topology {
    static final String DEFAULT_GROUP = "default";
    static final String UNKNOWN_KIND = "unknown";

    private static final int MOST_COMPONENTS = 10_000;
    private static final int MOST_DEPENDENCIES = 50_000;
    private static final int MISSED_BEATS = 3;
    private static final int NAME = 200;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final Clock clock;

    public Topology(UnitOfWork unitOfWork, AuditLog audit, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.clock = clock;
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
        if (!groups.isEmpty()) {
            tx.list(
                            "from ComponentEntity c where c.domain = ?1 and c.name in ?2",
                            ComponentEntity.class,
                            groups.size(),
                            domain,
                            groups.keySet())
                    .forEach(row -> groups.put(row.name, row.groupName));
        }
        return groups;
    }

    static String groupOf(Transaction tx, String domain, String component) {
        return tx.find(ComponentEntity.class, new ComponentKey(domain, component))
                .map(row -> row.groupName)
                .orElse(DEFAULT_GROUP);
    }

    /** The sources of a domain; one that sent signs of life is silent after three missed ones. */
    public List<Source> sources(Transaction tx, String domain, Instant now) {
        return tx
                .list("from SourceEntity s where s.domain = ?1 order by s.name", SourceEntity.class, 1_000, domain)
                .stream()
                .map(row -> new Source(row.name, row.lastSeenAt.toEpochMilli(), silent(row, now)))
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
     * Replaces what is declared, and leaves what is discovered. A component that only a dependency names counts as
     * discovered.
     *
     * @throws Refused with every fault and its pointer
     */
    public void put(JsonNode body, String domain, Actor by) {
        List<Fault> faults = new ArrayList<>();
        Map<String, TopologyDocument.Node> nodes = nodes(body, faults);
        List<TopologyDocument.Edge> edges = edges(body, faults);
        if (domain.isEmpty() || domain.length() > NAME) {
            faults.add(new Fault("", "domain", "A domain has 1 to 200 characters."));
        }
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-topology",
                    "The topology was not changed: " + faults.getFirst().detail(),
                    faults.stream().limit(50).toList());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        unitOfWork.run(tx -> {
            if (!Domains.names(tx).contains(domain)) {
                Domains.make(tx, domain, now);
            }
            TopologyRevisions.raise(tx, domain);
            tx.execute("delete from DependencyEntity d where d.domain = ?1 and d.declared = true", domain);
            tx.execute("delete from ComponentEntity c where c.domain = ?1 and c.declared = true", domain);
            tx.execute(
                    "delete from ComponentEntity c where c.domain = ?1 and c.name in ?2",
                    domain,
                    nodes.isEmpty() ? Set.of("") : nodes.keySet());
            tx.insertAll(
                    nodes.values().stream().map(node -> row(domain, node, now)).toList());
            Set<String> named = new TreeSet<>();
            edges.forEach(edge -> {
                named.add(edge.from());
                named.add(edge.to());
            });
            named.removeAll(nodes.keySet());
            get(tx, domain).components().forEach(node -> named.remove(node.name()));
            tx.insertAll(named.stream()
                    .map(name -> ComponentEntity.discovered(domain, name, now))
                    .toList());
            tx.insertAll(edges.stream().map(edge -> row(domain, edge)).toList());
            audit.record(
                    tx,
                    now,
                    by,
                    "topology.replaced",
                    "topology",
                    domain,
                    Map.of("components", nodes.size(), "dependencies", edges.size()));
        });
    }

    private static Map<String, TopologyDocument.Node> nodes(JsonNode body, List<Fault> faults) {
        Map<String, TopologyDocument.Node> nodes = new TreeMap<>();
        unknown(body, Set.of("components", "dependencies"), "", faults);
        JsonNode list = body.path("components");
        if (!list.isArray() || list.size() > MOST_COMPONENTS) {
            faults.add(new Fault("/components", "wrong-type", "components is a list of at most 10 000."));
            return nodes;
        }
        for (int i = 0; i < list.size(); i++) {
            String at = "/components/" + i;
            JsonNode one = list.get(i);
            unknown(one, Set.of("name", "group", "kind", "labels", "capacity", "declared"), at, faults);
            if (one.path("declared").isBoolean() && !one.path("declared").booleanValue()) {
                continue; // what a GET told as discovered is left to discovery
            }
            String name = name(one, "name", null, at, faults);
            String group = name(one, "group", DEFAULT_GROUP, at, faults);
            String kind = name(one, "kind", UNKNOWN_KIND, at, faults);
            SortedMap<String, String> labels = new TreeMap<>();
            one.path("labels").properties().forEach(label -> {
                if (!label.getValue().isString()
                        || label.getKey().length() > NAME
                        || label.getValue().stringValue().length() > 4_000) {
                    faults.add(new Fault(
                            at + "/labels/" + label.getKey(),
                            "wrong-type",
                            "A label is a text of at most 4 000 characters."));
                } else {
                    labels.put(label.getKey(), label.getValue().stringValue());
                }
            });
            TopologyDocument.Capacity capacity = capacity(one.path("capacity"), at + "/capacity", faults);
            if (name != null && group != null && kind != null) {
                TopologyDocument.Node node = new TopologyDocument.Node(name, group, kind, labels, capacity, true);
                if (nodes.put(name, node) != null) {
                    faults.add(new Fault(at + "/name", "duplicate", "There is another component " + name + "."));
                }
            }
        }
        return nodes;
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
            unknown(one, Set.of("from", "to", "declared", "confidence"), at, faults);
            String from = name(one, "from", null, at, faults);
            String to = name(one, "to", null, at, faults);
            if (from == null || to == null) {
                continue;
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
        if (value.isMissingNode() && otherwise != null) {
            return otherwise;
        }
        String text = value.stringValue("");
        if (text.isEmpty() || text.length() > NAME || text.indexOf('\0') >= 0) {
            faults.add(new Fault(at + "/" + field, "out-of-range", field + " is a text of 1 to 200 characters."));
            return null;
        }
        return text;
    }

    private static void unknown(JsonNode given, Set<String> allowed, String at, List<Fault> faults) {
        for (String field : given.propertyNames()) {
            if (!allowed.contains(field)) {
                faults.add(new Fault(at + "/" + field, "unknown-field", "There is no field " + field + " here."));
            }
        }
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
