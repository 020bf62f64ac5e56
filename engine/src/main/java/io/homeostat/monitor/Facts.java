package io.homeostat.monitor;

import io.homeostat.model.Component;
import io.homeostat.model.Dependency;
import io.homeostat.model.Reach;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The facts that rules see of one domain at one moment: a function of what was seen, the topology and the windows, so that
 * a cycle and a scenario see the same. Every list is sorted.
 *
 * @param violations those seen
 * @param windows of the keys that the touched violations share, and the pairs that they take part in
 * @param components those that violations name, and those that an ill one depends on directly
 * @param dependencies between these
 * @param reaches between the ill ones
 */
public record Facts(
        List<Violation> violations,
        List<Window> windows,
        List<Component> components,
        List<Dependency> dependencies,
        List<Reach> reaches) {
    private static final Comparator<Violation> BY_ID = Comparator.comparing(Violation::id);

    public Facts {
        violations = List.copyOf(violations);
        windows = List.copyOf(windows);
        components = List.copyOf(components);
        dependencies = List.copyOf(dependencies);
        reaches = List.copyOf(reaches);
    }

    /**
     * What there is to see.
     *
     * @param seen the touched violations, and all open ones within reach of them
     * @param touched ids of those that changed or are looked at again
     */
    public static Facts of(
            TopologySnapshot graph, Windows windows, Collection<Violation> seen, Set<String> touched, Instant now) {
        Map<String, List<Violation>> open = openByComponent(seen);
        Set<String> scope = scope(graph, seen, open.keySet());
        return new Facts(
                seen.stream().sorted(BY_ID).toList(),
                windows(graph, windows, seen, touched, open.keySet(), now.toEpochMilli()),
                scope.stream().map(name -> component(graph, name, open)).toList(),
                graph.dependencies().stream()
                        .filter(edge -> scope.contains(edge.from()) && scope.contains(edge.to()))
                        .toList(),
                graph.reaches(open.keySet()));
    }

    /** The names of the components, in their order. */
    public List<String> componentNames() {
        return components.stream().map(Component::name).toList();
    }

    /**
     * The components as what could be acted on.
     *
     * @param coolingDown names of those acted on a short time ago
     * @param busy names of those that a plan has
     */
    public List<Target> targets(TopologySnapshot graph, Set<String> coolingDown, Set<String> busy) {
        List<Target> targets = new ArrayList<>();
        for (Component component : components) {
            TopologyDocument.@Nullable Capacity capacity = graph.capacity(component.name());
            targets.add(new Target(
                    component.name(),
                    component.group(),
                    component.kind(),
                    capacity == null ? null : capacity.replicas(),
                    capacity == null ? null : capacity.min(),
                    capacity == null ? null : capacity.max(),
                    coolingDown.contains(component.name()),
                    busy.contains(component.name()),
                    component.openViolations()));
        }
        return targets;
    }

    private static Map<String, List<Violation>> openByComponent(Collection<Violation> seen) {
        Map<String, List<Violation>> open = new TreeMap<>();
        for (Violation violation : seen) {
            if (violation.firing()) {
                open.computeIfAbsent(violation.component(), k -> new ArrayList<>())
                        .add(violation);
            }
        }
        return open;
    }

    private static Set<String> scope(TopologySnapshot graph, Collection<Violation> seen, Set<String> ill) {
        Set<String> scope = new TreeSet<>(ill);
        seen.forEach(one -> scope.add(one.component()));
        for (String one : ill) {
            scope.addAll(graph.dependenciesOf(one));
        }
        return scope;
    }

    private static List<Window> windows(
            TopologySnapshot graph,
            Windows windows,
            Collection<Violation> seen,
            Set<String> touched,
            Set<String> ill,
            long now) {
        // Windows come in the order of their keys.
        Set<WindowKey> keys = new TreeSet<>();
        for (Violation violation : seen) {
            if (touched.contains(violation.id())) {
                keys.addAll(
                        WindowKey.of(violation.component(), violation.policy(), violation.metric(), violation.group()));
            }
        }
        if (keys.isEmpty()) {
            return List.of();
        }
        // Of all scopes that of pairs is the last.
        List<WindowKey> all = new ArrayList<>(keys);
        all.addAll(windows.pairs(keys, now, graph::dependenciesOf, graph::dependentsOf));
        Map<String, Double> shares = new HashMap<>();
        return windows.facts(all, now, group -> shares.computeIfAbsent(group, name -> share(graph, name, ill)));
    }

    private static double share(TopologySnapshot graph, String group, Set<String> ill) {
        Set<String> members = new HashSet<>(graph.membersOf(group));
        if (members.isEmpty()) {
            return 0;
        }
        int all = members.size();
        members.retainAll(ill);
        return (double) members.size() / all;
    }

    private static Component component(TopologySnapshot graph, String name, Map<String, List<Violation>> open) {
        List<Violation> ill = open.getOrDefault(name, List.of());
        Severity worst = Severity.INFO;
        long since = 0;
        for (Violation violation : ill) {
            worst = violation.severity().atLeast(worst) ? violation.severity() : worst;
            since = since == 0 ? violation.startsAt() : Math.min(since, violation.startsAt());
        }
        return new Component(
                name,
                graph.group(name),
                graph.kind(name),
                !ill.isEmpty(),
                ill.size(),
                worst,
                since,
                graph.labels(name));
    }
}
