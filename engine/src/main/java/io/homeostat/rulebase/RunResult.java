package io.homeostat.rulebase;

import io.homeostat.model.Candidate;
import io.homeostat.model.Pattern;
import io.homeostat.model.RootCause;
import io.homeostat.model.Veto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of one stage made of the facts. The lists but {@code firings} hold no two equal elements and are sorted by
 * content, so that they do not depend on the order of the firings.
 *
 * @param firings in the order in which they happened
 * @param patterns inserted by rules, and those that a root cause names without their having been inserted
 * @param rootCauses by confidence, highest first, then by name and component
 * @param candidates the Planner's; empty for the Analyzer, as are the next two
 * @param chosen candidates that a rule chose over the engine's own choice
 * @param proposers see {@link #firingsOf}
 */
public record RunResult(
        List<Firing> firings,
        List<Pattern> patterns,
        List<RootCause> rootCauses,
        List<Candidate> candidates,
        List<Veto> vetoes,
        List<Candidate> chosen,
        Map<Object, List<Firing>> proposers) {

    public RunResult {
        firings = List.copyOf(firings);
        patterns = List.copyOf(patterns);
        rootCauses = List.copyOf(rootCauses);
        candidates = List.copyOf(candidates);
        vetoes = List.copyOf(vetoes);
        chosen = List.copyOf(chosen);
        proposers = Map.copyOf(proposers);
    }

    static RunResult empty() {
        return new RunResult(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Map.of());
    }

    /** By whatever was proposed, the firings that did so. */
    static Map<Object, List<Firing>> proposers(List<Firing> firings) {
        Map<Object, List<Firing>> proposers = new HashMap<>();
        Map<Object, List<Firing>> named = new HashMap<>();
        for (Firing firing : firings) {
            for (Object one : firing.proposed()) {
                add(proposers, one, firing);
                if (one instanceof RootCause cause) {
                    cause.patterns().forEach(pattern -> add(named, pattern, firing));
                }
            }
        }
        named.forEach(proposers::putIfAbsent);
        return proposers;
    }

    private static void add(Map<Object, List<Firing>> proposers, Object proposed, Firing firing) {
        List<Firing> of = proposers.computeIfAbsent(proposed, k -> new ArrayList<>());
        if (of.isEmpty() || !of.getLast().equals(firing)) {
            of.add(firing);
        }
    }

    /**
     * The firings that proposed an object equal to this one, in the order in which they happened; for a pattern that was not
     * inserted, those of the root causes that name it. Empty when no rule proposed it.
     */
    public List<Firing> firingsOf(Object proposal) {
        return proposers.getOrDefault(proposal, List.of());
    }

    /** The first of {@link #firingsOf}, or null. */
    public @Nullable Firing firingOf(Object proposal) {
        List<Firing> firings = firingsOf(proposal);
        return firings.isEmpty() ? null : firings.getFirst();
    }
}
