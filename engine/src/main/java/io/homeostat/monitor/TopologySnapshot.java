package io.homeostat.monitor;

import io.homeostat.model.Dependency;
import io.homeostat.model.Reach;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The topology of a domain as it was at one moment. Immutable. */
public final class TopologySnapshot {
    private static final int MOST_HOPS = 6;
    private static final int MOST_REACHES = 20_000;

    private static final long UNSTORED = -1;

    private final long revision;
    private final Map<String, TopologyDocument.Node> nodes = new TreeMap<>();
    private final List<Dependency> dependencies = new ArrayList<>();
    private final Map<String, Set<String>> below = new HashMap<>();
    private final Map<String, Set<String>> above = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();

    public TopologySnapshot(TopologyDocument document) {
        this(document, UNSTORED);
    }

    /** @param revision that the document is of at least */
    TopologySnapshot(TopologyDocument document, long revision) {
        this.revision = revision;
        document.components().forEach(node -> {
            nodes.put(node.name(), node);
            members.computeIfAbsent(node.group(), k -> new TreeSet<>()).add(node.name());
        });
        for (TopologyDocument.Edge edge : document.dependencies()) {
            dependencies.add(new Dependency(edge.from(), edge.to(), edge.declared(), edge.confidence()));
            below.computeIfAbsent(edge.from(), k -> new TreeSet<>()).add(edge.to());
            above.computeIfAbsent(edge.to(), k -> new TreeSet<>()).add(edge.from());
        }
    }

    long revision() {
        return revision;
    }

    public Set<String> components() {
        return Collections.unmodifiableSet(nodes.keySet());
    }

    /** Sorted by from, then to. */
    public List<Dependency> dependencies() {
        return Collections.unmodifiableList(dependencies);
    }

    /** What a component depends on directly, sorted. */
    public Set<String> dependenciesOf(String component) {
        return Collections.unmodifiableSet(below.getOrDefault(component, Set.of()));
    }

    /** What depends on a component directly, sorted. */
    public Set<String> dependentsOf(String component) {
        return Collections.unmodifiableSet(above.getOrDefault(component, Set.of()));
    }

    /** The components of a group, sorted. */
    public Set<String> membersOf(String group) {
        return Collections.unmodifiableSet(members.getOrDefault(group, Set.of()));
    }

    public String group(String component) {
        TopologyDocument.Node node = nodes.get(component);
        return node == null ? Topology.DEFAULT_GROUP : node.group();
    }

    public String kind(String component) {
        TopologyDocument.Node node = nodes.get(component);
        return node == null ? Topology.UNKNOWN_KIND : node.kind();
    }

    public SortedMap<String, String> labels(String component) {
        TopologyDocument.Node node = nodes.get(component);
        return node == null ? new TreeMap<>() : node.labels();
    }

    public TopologyDocument.@Nullable Capacity capacity(String component) {
        TopologyDocument.Node node = nodes.get(component);
        return node == null ? null : node.capacity();
    }

    /** Shortest dependency paths between ill components, up to 6 hops, nearest first, at most 20 000. */
    public List<Reach> reaches(Set<String> ill) {
        List<Reach> found = new ArrayList<>();
        for (String from : new TreeSet<>(ill)) {
            walk(Set.of(from), below).forEach((to, hops) -> {
                if (hops > 0 && ill.contains(to)) {
                    found.add(new Reach(from, to, hops));
                }
            });
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Reach::hops)
                        .thenComparing(Reach::from)
                        .thenComparing(Reach::to))
                .limit(MOST_REACHES)
                .toList();
    }

    /** What lies within 6 hops of the components, upwards and downwards, themselves included. */
    public Set<String> within(Set<String> components) {
        Set<String> found = new TreeSet<>(walk(components, below).keySet());
        found.addAll(walk(components, above).keySet());
        return found;
    }

    private static Map<String, Integer> walk(Set<String> start, Map<String, Set<String>> edges) {
        Map<String, Integer> hops = new TreeMap<>();
        ArrayDeque<String> next = new ArrayDeque<>(new TreeSet<>(start));
        start.forEach(one -> hops.put(one, 0));
        while (!next.isEmpty()) {
            String at = next.removeFirst();
            int far = hops.getOrDefault(at, 0);
            if (far == MOST_HOPS) {
                continue;
            }
            for (String to : edges.getOrDefault(at, Set.of())) {
                if (!hops.containsKey(to)) {
                    hops.put(to, far + 1);
                    next.addLast(to);
                }
            }
        }
        return hops;
    }
}
