package io.homeostat.monitor;

import io.homeostat.model.Dependency;
import io.homeostat.model.Reach;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
    // Made when paths are first sought. Two threads may both make it: it is the same.
    private volatile @Nullable Graph graph;

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

    /**
     * Shortest dependency paths between ill components, up to 6 hops, at most 20 000: the nearest first, then by from and to.
     * What is left out is the farthest, and never kept: as many as that of each number of hops are held at most.
     */
    public List<Reach> reaches(Set<String> ill) {
        return ill.size() < 2 ? List.of() : new Paths(graph()).between(ill);
    }

    private Graph graph() {
        Graph made = graph;
        if (made == null) {
            made = new Graph(below, above);
            graph = made;
        }
        return made;
    }

    /** The graph by numbers, in the order of the names: paths are sought between thousands of ill components. */
    private static final class Graph {
        private final String[] names;
        private final Map<String, Integer> numbers = new HashMap<>();
        private final int[][] to;

        Graph(Map<String, Set<String>> below, Map<String, Set<String>> above) {
            Set<String> all = new TreeSet<>(below.keySet());
            all.addAll(above.keySet());
            names = all.toArray(String[]::new);
            to = new int[names.length][];
            for (int i = 0; i < names.length; i++) {
                numbers.put(names[i], i);
            }
            for (int i = 0; i < names.length; i++) {
                to[i] = below.getOrDefault(names[i], Set.of()).stream()
                        .mapToInt(name -> Objects.requireNonNull(numbers.get(name)))
                        .toArray();
            }
        }
    }

    /** One search for paths in the graph. */
    private static final class Paths {
        private final Graph graph;
        // By which start a node was last reached.
        private final int[] reachedBy;
        private final boolean[] ill;
        private final List<List<Reach>> byHops = new ArrayList<>();

        Paths(Graph graph) {
            this.graph = graph;
            reachedBy = new int[graph.names.length];
            ill = new boolean[graph.names.length];
            for (int hops = 1; hops <= MOST_HOPS; hops++) {
                byHops.add(new ArrayList<>());
            }
        }

        List<Reach> between(Set<String> components) {
            int[] starts = components.stream()
                    .map(graph.numbers::get)
                    .filter(Objects::nonNull)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            for (int start : starts) {
                ill[start] = true;
            }
            for (int i = 0; i < starts.length; i++) {
                walk(starts[i], i + 1, mostHops());
            }
            return byHops.stream().flatMap(List::stream).limit(MOST_REACHES).toList();
        }

        private void walk(int start, int mark, int mostHops) {
            reachedBy[start] = mark;
            int[] edge = {start};
            for (int hops = 1; hops <= mostHops && edge.length > 0; hops++) {
                IntStream.Builder next = IntStream.builder();
                for (int at : edge) {
                    for (int reached : graph.to[at]) {
                        if (reachedBy[reached] != mark) {
                            reachedBy[reached] = mark;
                            next.add(reached);
                        }
                    }
                }
                edge = next.build().sorted().toArray();
                List<Reach> found = byHops.get(hops - 1);
                for (int i = 0; i < edge.length && found.size() < MOST_REACHES; i++) {
                    if (ill[edge[i]]) {
                        found.add(new Reach(graph.names[start], graph.names[edge[i]], hops));
                    }
                }
            }
        }

        /** Where nearer ones fill the list alone, farther ones are no longer looked for. */
        private int mostHops() {
            int found = 0;
            for (int hops = 1; hops <= MOST_HOPS; hops++) {
                found += byHops.get(hops - 1).size();
                if (found >= MOST_REACHES) {
                    return hops;
                }
            }
            return MOST_HOPS;
        }
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
