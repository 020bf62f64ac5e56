package io.homeostat.monitor;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The components and what depends on what, as they are told. */
public record TopologyDocument(List<Node> components, List<Edge> dependencies) {
    public TopologyDocument {
        components = List.copyOf(components);
        dependencies = List.copyOf(dependencies);
    }

    /** How many run, and how many may; each null when nobody said. */
    public record Capacity(
            @Nullable Integer replicas,
            @Nullable Integer min,
            @Nullable Integer max) {}

    /** A component; {@code declared} by a person, else discovered. */
    public record Node(
            String name,
            String group,
            String kind,
            SortedMap<String, String> labels,
            @Nullable Capacity capacity,
            boolean declared) {}

    /** {@code from} depends on {@code to}. */
    public record Edge(String from, String to, boolean declared, double confidence) {}
}
