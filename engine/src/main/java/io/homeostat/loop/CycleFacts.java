package io.homeostat.loop;

import io.homeostat.executor.Remediations;
import io.homeostat.guard.Guards;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.Component;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Dependency;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import io.homeostat.monitor.Change;
import io.homeostat.monitor.ChangeKind;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.TopologyDocument;
import io.homeostat.monitor.TopologySnapshot;
import io.homeostat.monitor.Violations;
import io.homeostat.monitor.WindowKey;
import io.homeostat.monitor.Windows;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Reads, for one domain, all that a cycle's decision may depend on. Keeps the domain's windows from cycle to cycle, and
 * builds them anew from the changes when it is made. Not thread-safe: one belongs to one domain's loop.
 */
final class CycleFacts {
    private static final int REBUILD_PAGE = 10_000;
    private static final int MOST_LOOKS = 10_000;
    private static final int MOST_IN_REACH = 20_000;

    private static final Comparator<Violation> BY_ID = Comparator.comparing(Violation::id);
    private static final Comparator<Window> BY_KEY = Comparator.comparing(Window::scope)
            .thenComparing(Window::component)
            .thenComparing(Window::policy)
            .thenComparing(Window::metric)
            .thenComparing(Window::group)
            .thenComparing(Window::other)
            .thenComparing(Window::otherPolicy)
            .thenComparing(Window::spanSeconds);

    private final String domain;
    private final Violations violations;
    private final Topology topology;
    private final Guards guards;
    private final Knowledge knowledge;
    private final Remediations remediations;
    private final Windows windows;

    CycleFacts(
            String domain,
            Violations violations,
            Topology topology,
            Guards guards,
            Knowledge knowledge,
            Remediations remediations) {
        this.domain = domain;
        this.violations = violations;
        this.topology = topology;
        this.guards = guards;
        this.knowledge = knowledge;
        this.remediations = remediations;
        this.windows = new Windows(domain);
    }

    /** Builds the windows from the changes up to the cursor: after a start, and after a failed cycle. */
    void rebuild(Transaction tx, long cursor, Instant now) {
        Instant from = Instant.ofEpochMilli(Windows.rebuildFrom(now.toEpochMilli()));
        long after = 0;
        while (true) {
            List<Change> page = violations.changesSince(tx, domain, from, after, cursor, REBUILD_PAGE);
            page.forEach(windows::apply);
            if (page.size() < REBUILD_PAGE) {
                return;
            }
            after = page.getLast().sequence();
        }
    }

    /** What is new after the cursor, at most so many changes, what is due to be looked at again, and all around it. */
    CycleInput take(Transaction tx, long cursor, int batchMax, Instant now) {
        List<Change> changes = violations.changesAfter(tx, domain, cursor, batchMax);
        changes.forEach(windows::apply);
        Set<UUID> touched = new LinkedHashSet<>();
        Set<String> moved = new TreeSet<>();
        Set<String> ended = new TreeSet<>();
        int opened = 0;
        for (Change change : changes) {
            touched.add(UUID.fromString(change.violationId()));
            if (change.kind() == ChangeKind.OPENED || change.kind() == ChangeKind.SEVERITY) {
                moved.add(change.violationId());
            }
            if (change.kind() == ChangeKind.ENDED) {
                ended.add(change.violationId());
            }
            opened += change.kind() == ChangeKind.OPENED ? 1 : 0;
        }
        touched.addAll(knowledge.dueLooks(tx, domain, now, MOST_LOOKS));
        TopologySnapshot graph = topology.snapshot(tx, domain);
        Map<String, Violation> seen = around(tx, graph, touched);
        Map<String, List<Violation>> open = openByComponent(seen);
        Set<String> inScope = scope(graph, seen, open.keySet());
        List<Dependency> dependencies = graph.dependencies().stream()
                .filter(edge -> inScope.contains(edge.from()) && inScope.contains(edge.to()))
                .toList();
        return new CycleInput(
                now,
                domain,
                cursor,
                changes.isEmpty() ? cursor : changes.getLast().sequence(),
                opened,
                List.copyOf(moved),
                List.copyOf(ended),
                seen.values().stream().sorted(BY_ID).toList(),
                windows(graph, seen, touched, open.keySet(), now),
                inScope.stream().map(name -> component(graph, name, open)).toList(),
                dependencies,
                graph.reaches(open.keySet()),
                topology.sources(tx, domain, now),
                targets(tx, graph, inScope, open, now),
                knowledge.trials(tx),
                knowledge.gathering(tx, domain),
                remediations.open(tx, domain));
    }

    private Map<String, Violation> around(Transaction tx, TopologySnapshot graph, Set<UUID> touched) {
        Map<String, Violation> seen = new LinkedHashMap<>();
        violations.facts(tx, touched, graph::group).forEach(one -> seen.put(one.id(), one));
        Set<String> components = new TreeSet<>();
        seen.values().forEach(one -> components.add(one.component()));
        if (!components.isEmpty()) {
            Set<String> reach = new TreeSet<>(graph.within(components));
            reach.addAll(components);
            violations.openIn(tx, domain, reach, graph::group, MOST_IN_REACH).forEach(one -> seen.put(one.id(), one));
        }
        return seen;
    }

    private static Map<String, List<Violation>> openByComponent(Map<String, Violation> seen) {
        Map<String, List<Violation>> open = new TreeMap<>();
        for (Violation violation : seen.values()) {
            if (violation.firing()) {
                open.computeIfAbsent(violation.component(), k -> new ArrayList<>())
                        .add(violation);
            }
        }
        return open;
    }

    /** The components that were named, and those that the ill ones depend on directly. */
    private static Set<String> scope(TopologySnapshot graph, Map<String, Violation> seen, Set<String> ill) {
        Set<String> scope = new TreeSet<>(ill);
        seen.values().forEach(one -> scope.add(one.component()));
        for (Dependency edge : graph.dependencies()) {
            if (ill.contains(edge.from())) {
                scope.add(edge.to());
            }
        }
        return scope;
    }

    private List<Window> windows(
            TopologySnapshot graph, Map<String, Violation> seen, Set<UUID> touched, Set<String> ill, Instant now) {
        Set<WindowKey> keys = new LinkedHashSet<>();
        for (UUID id : touched) {
            Violation violation = seen.get(id.toString());
            if (violation != null) {
                keys.addAll(
                        WindowKey.of(violation.component(), violation.policy(), violation.metric(), violation.group()));
            }
        }
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> below = new HashMap<>();
        Map<String, Set<String>> above = new HashMap<>();
        for (Dependency edge : graph.dependencies()) {
            below.computeIfAbsent(edge.from(), k -> new TreeSet<>()).add(edge.to());
            above.computeIfAbsent(edge.to(), k -> new TreeSet<>()).add(edge.from());
        }
        keys.addAll(windows.pairs(
                keys,
                now.toEpochMilli(),
                name -> below.getOrDefault(name, Set.of()),
                name -> above.getOrDefault(name, Set.of())));
        return windows.facts(keys, now.toEpochMilli(), group -> share(graph, group, ill)).stream()
                .sorted(BY_KEY)
                .toList();
    }

    private static double share(TopologySnapshot graph, String group, Set<String> ill) {
        Set<String> members = new HashSet<>();
        graph.components().forEach(one -> {
            if (graph.group(one).equals(group)) {
                members.add(one);
            }
        });
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

    private List<Target> targets(
            Transaction tx,
            TopologySnapshot graph,
            Set<String> inScope,
            Map<String, List<Violation>> open,
            Instant now) {
        Guards.TargetState state = guards.targetState(tx, domain, inScope, now);
        List<Target> targets = new ArrayList<>();
        for (String name : inScope) {
            TopologyDocument.Capacity capacity = graph.capacity(name);
            targets.add(new Target(
                    name,
                    graph.group(name),
                    graph.kind(name),
                    capacity == null ? null : capacity.replicas(),
                    capacity == null ? null : capacity.min(),
                    capacity == null ? null : capacity.max(),
                    state.coolingDown().contains(name),
                    state.busy().contains(name),
                    open.getOrDefault(name, List.of()).size()));
        }
        return targets;
    }
}
