package io.homeostat.analyzer;

import io.homeostat.model.Component;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Dependency;
import io.homeostat.model.Pattern;
import io.homeostat.model.Reach;
import io.homeostat.model.RootCause;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.RunResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which violations a finding rests on: those that the facts of its firings speak of. A window speaks of the violations that
 * it counts, a component of its open ones, a path of those at both of its ends, a pattern of its own evidence.
 */
final class Evidence {
    private static final Comparator<Violation> OLDEST_FIRST =
            Comparator.comparingLong(Violation::startsAt).thenComparing(Violation::id);

    private final CycleInput input;
    private final RunResult result;
    private final Map<String, List<Violation>> byComponent = new HashMap<>();
    private final Map<String, List<Violation>> byPolicy = new HashMap<>();
    private final Map<String, List<Violation>> byGroup = new HashMap<>();
    private final Map<Pattern, Set<Violation>> ofPattern = new HashMap<>();

    Evidence(CycleInput input, RunResult result) {
        this.input = input;
        this.result = result;
        for (Violation violation : input.violations()) {
            byComponent
                    .computeIfAbsent(violation.component(), k -> new ArrayList<>())
                    .add(violation);
            byPolicy.computeIfAbsent(violation.policy(), k -> new ArrayList<>()).add(violation);
            byGroup.computeIfAbsent(violation.group(), k -> new ArrayList<>()).add(violation);
        }
    }

    /** The members of a pattern, oldest first. */
    List<Violation> of(Pattern pattern) {
        return sorted(members(pattern, new HashSet<>()));
    }

    /** The open violations that one of these causes rests on, oldest first. */
    List<Violation> of(List<RootCause> causes) {
        Set<Violation> found = new LinkedHashSet<>();
        causes.forEach(cause -> found.addAll(of(cause)));
        return sorted(found);
    }

    private List<Violation> of(RootCause cause) {
        Set<Violation> found = new LinkedHashSet<>();
        if (cause.patterns().isEmpty()) {
            result.firingsOf(cause).forEach(firing -> collect(firing, found, new HashSet<>()));
        } else {
            cause.patterns().forEach(pattern -> found.addAll(members(pattern, new HashSet<>())));
        }
        return sorted(found).stream().filter(Violation::firing).toList();
    }

    private Set<Violation> members(Pattern pattern, Set<Pattern> onTheWay) {
        Set<Violation> known = ofPattern.get(pattern);
        if (known != null) {
            return known;
        }
        Set<Violation> found = new LinkedHashSet<>();
        if (onTheWay.add(pattern)) {
            List<Firing> firings = result.firingsOf(pattern);
            if (firings.isEmpty()) {
                // Given, not found by a rule: it speaks of its component.
                found.addAll(open(pattern.component()));
            }
            firings.forEach(firing -> collect(firing, found, onTheWay));
        }
        ofPattern.put(pattern, found);
        return found;
    }

    private void collect(Firing firing, Set<Violation> found, Set<Pattern> onTheWay) {
        for (Object fact : firing.matched()) {
            switch (fact) {
                case Violation violation -> found.add(violation);
                case Window window -> found.addAll(counted(window));
                case Component component -> found.addAll(open(component.name()));
                case Reach reach -> {
                    found.addAll(open(reach.from()));
                    found.addAll(open(reach.to()));
                }
                case Dependency dependency -> {
                    found.addAll(open(dependency.from()));
                    found.addAll(open(dependency.to()));
                }
                case Pattern pattern -> found.addAll(members(pattern, onTheWay));
                case RootCause cause -> found.addAll(of(cause));
                default -> {
                    // The cycle and the sources speak of no violation.
                }
            }
        }
    }

    private List<Violation> open(String component) {
        return byComponent.getOrDefault(component, List.of()).stream()
                .filter(Violation::firing)
                .toList();
    }

    private List<Violation> counted(Window window) {
        long since = input.now().toEpochMilli() - window.spanSeconds() * 1_000L;
        Predicate<Violation> inSpan = violation -> violation.startsAt() >= since;
        return switch (window.scope()) {
            case COMPONENT -> pick(byComponent.get(window.component()), inSpan);
            case POLICY -> pick(byPolicy.get(window.policy()), inSpan);
            case METRIC -> pick(input.violations(), inSpan.and(v -> v.metric().equals(window.metric())));
            case GROUP -> pick(byGroup.get(window.group()), inSpan);
            case COMPONENT_POLICY ->
                pick(byComponent.get(window.component()), inSpan.and(v -> v.policy()
                        .equals(window.policy())));
            case GROUP_POLICY ->
                pick(byGroup.get(window.group()), inSpan.and(v -> v.policy().equals(window.policy())));
            case PAIR -> {
                List<Violation> both =
                        new ArrayList<>(pick(byComponent.get(window.component()), inSpan.and(v -> v.policy()
                                .equals(window.policy()))));
                both.addAll(pick(byComponent.get(window.other()), inSpan.and(v -> v.policy()
                        .equals(window.otherPolicy()))));
                yield both;
            }
        };
    }

    private static List<Violation> pick(@Nullable List<Violation> from, Predicate<Violation> which) {
        return from == null ? List.of() : from.stream().filter(which).toList();
    }

    private static List<Violation> sorted(Collection<Violation> violations) {
        return violations.stream().sorted(OLDEST_FIRST).toList();
    }
}
