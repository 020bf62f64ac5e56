package io.homeostat.loop;

import io.homeostat.executor.Intents;
import io.homeostat.guard.Guards;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Violation;
import io.homeostat.monitor.Change;
import io.homeostat.monitor.ChangeKind;
import io.homeostat.monitor.Facts;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.TopologySnapshot;
import io.homeostat.monitor.Violations;
import io.homeostat.monitor.Windows;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads, for one domain, all that a cycle's decision may depend on. Keeps the domain's windows and topology from cycle to cycle;
 * builds the windows anew from the changes when it is made. Not thread-safe: one belongs to one domain's loop.
 */
final class CycleFacts {
    private static final int REBUILD_PAGE = 10_000;
    private static final int MOST_LOOKS = 10_000;
    private static final int MOST_IN_REACH = 20_000;

    private final String domain;
    private final Violations violations;
    private final Topology topology;
    private final Guards guards;
    private final Knowledge knowledge;
    private final Intents intents;
    private final Windows windows;
    private @Nullable TopologySnapshot known;

    CycleFacts(
            String domain,
            Violations violations,
            Topology topology,
            Guards guards,
            Knowledge knowledge,
            Intents intents) {
        this.domain = domain;
        this.violations = violations;
        this.topology = topology;
        this.guards = guards;
        this.knowledge = knowledge;
        this.intents = intents;
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

    /**
     * What is new after the cursor, at most so many changes, what is due to be looked at again, and all around it. The time
     * of the input is never before that of a change in it, which windows at that time could not see.
     */
    CycleInput take(Transaction tx, long cursor, int batchMax, Instant read) {
        List<Change> changes = violations.changesAfter(tx, domain, cursor, batchMax);
        changes.forEach(windows::apply);
        Instant now = Instant.ofEpochMilli(
                changes.stream().mapToLong(Change::receivedAt).reduce(read.toEpochMilli(), Math::max));
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
        List<UUID> looks = knowledge.dueLooks(tx, domain, now, MOST_LOOKS);
        touched.addAll(looks);
        TopologySnapshot graph = topology.snapshot(tx, domain, known);
        known = graph;
        Facts facts = Facts.of(graph, windows, around(tx, graph, changes, looks), ids(touched), now);
        Guards.TargetState state = guards.targetState(tx, domain, new TreeSet<>(facts.componentNames()), now);
        return new CycleInput(
                now,
                domain,
                cursor,
                changes.isEmpty() ? cursor : changes.getLast().sequence(),
                opened,
                List.copyOf(moved),
                List.copyOf(ended),
                facts.violations(),
                facts.windows(),
                facts.components(),
                facts.dependencies(),
                facts.reaches(),
                topology.sources(tx, domain, now),
                facts.targets(graph, state.coolingDown(), state.busy()),
                knowledge.trials(tx),
                knowledge.gathering(tx, domain),
                intents.open(tx, domain),
                knowledge.untouched(tx),
                intents.turnedDown(tx, domain, now),
                intents.failed(tx, domain, now));
    }

    private static Set<String> ids(Set<UUID> touched) {
        return touched.stream().map(UUID::toString).collect(Collectors.toSet());
    }

    /** What changed, what is looked at again, and what is open within reach of either; each is read once. */
    private Collection<Violation> around(
            Transaction tx, TopologySnapshot graph, List<Change> changes, List<UUID> looks) {
        Map<String, Violation> seen = new LinkedHashMap<>();
        Set<String> components = new TreeSet<>();
        violations.facts(tx, looks, graph::group).forEach(one -> {
            seen.put(one.id(), one);
            components.add(one.component());
        });
        changes.forEach(change -> components.add(change.component()));
        if (components.isEmpty()) {
            return List.of();
        }
        Set<String> reach = new TreeSet<>(graph.within(components));
        reach.addAll(components);
        violations.openIn(tx, domain, reach, graph::group, MOST_IN_REACH).forEach(one -> seen.put(one.id(), one));
        Set<UUID> ended = new LinkedHashSet<>();
        for (Change change : changes) {
            if (!seen.containsKey(change.violationId())) {
                ended.add(UUID.fromString(change.violationId()));
            }
        }
        violations.facts(tx, ended, graph::group).forEach(one -> seen.put(one.id(), one));
        return seen.values();
    }
}
