package io.homeostat.rulebase;

import io.homeostat.model.Candidate;
import io.homeostat.model.Component;
import io.homeostat.model.Cycle;
import io.homeostat.model.Dependency;
import io.homeostat.model.Effectiveness;
import io.homeostat.model.Pattern;
import io.homeostat.model.Reach;
import io.homeostat.model.RootCause;
import io.homeostat.model.Source;
import io.homeostat.model.Target;
import io.homeostat.model.Veto;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which facts go into a session and proposals come out of one: by type, then by key, then by everything else
 * they hold. The engine fires in the order of its inserts, so this order is part of a decision.
 */
public final class FactOrder {
    private FactOrder() {}

    static final Comparator<Pattern> PATTERNS = Comparator.comparing(Pattern::kind)
            .thenComparing(Pattern::subKind)
            .thenComparing(Pattern::component)
            .thenComparing(Pattern::policy)
            .thenComparing(Pattern::group)
            .thenComparing(Pattern::other)
            .thenComparingDouble(Pattern::confidence)
            .thenComparing(Pattern::hypothesis);

    static final Comparator<RootCause> ROOT_CAUSES = Comparator.comparingDouble(
                    (RootCause cause) -> -cause.confidence())
            .thenComparing(RootCause::name)
            .thenComparing(RootCause::component)
            .thenComparing(RootCause::toString);

    static final Comparator<Candidate> CANDIDATES = Comparator.comparing(Candidate::rootCause, ROOT_CAUSES)
            .thenComparing(Candidate::action)
            .thenComparing(Candidate::target)
            .thenComparing(Candidate::toString);

    static final Comparator<Veto> VETOES =
            Comparator.comparing(Veto::candidate, CANDIDATES).thenComparing(Veto::reason);

    private static final Comparator<Source> SOURCES =
            Comparator.comparing(Source::name).thenComparing(Source::toString);
    private static final Comparator<Component> COMPONENTS =
            Comparator.comparing(Component::name).thenComparing(Component::toString);
    private static final Comparator<Dependency> DEPENDENCIES =
            Comparator.comparing(Dependency::from).thenComparing(Dependency::to).thenComparing(Dependency::toString);
    private static final Comparator<Reach> REACHES =
            Comparator.comparing(Reach::from).thenComparingInt(Reach::hops).thenComparing(Reach::to);
    private static final Comparator<Violation> VIOLATIONS = Comparator.comparing(Violation::component)
            .thenComparing(Violation::policy)
            .thenComparingLong(Violation::startsAt)
            .thenComparing(Violation::id)
            .thenComparing(Violation::toString);
    private static final Comparator<Window> WINDOWS = Comparator.comparing(Window::scope)
            .thenComparing(Window::component)
            .thenComparing(Window::policy)
            .thenComparing(Window::metric)
            .thenComparing(Window::group)
            .thenComparing(Window::other)
            .thenComparing(Window::otherPolicy)
            .thenComparingInt(Window::spanSeconds)
            .thenComparing(Window::toString);
    private static final Comparator<Target> TARGETS =
            Comparator.comparing(Target::name).thenComparing(Target::toString);
    private static final Comparator<Effectiveness> EFFECTIVENESS = Comparator.comparing(Effectiveness::rootCause)
            .thenComparing(Effectiveness::action)
            .thenComparing(Effectiveness::targetClass)
            .thenComparing(Effectiveness::toString);

    /** The facts in that order, as a new list; equal facts keep their places among themselves. */
    public static List<Object> sort(Collection<?> facts) {
        List<Object> sorted = new ArrayList<>(facts);
        sorted.sort(FactOrder::compare);
        return sorted;
    }

    static int compare(Object one, Object other) {
        int byType = Integer.compare(rank(one), rank(other));
        if (byType != 0) {
            return byType;
        }
        if (one instanceof Window a && other instanceof Window b) {
            return WINDOWS.compare(a, b);
        }
        if (one instanceof Violation a && other instanceof Violation b) {
            return VIOLATIONS.compare(a, b);
        }
        if (one instanceof Effectiveness a && other instanceof Effectiveness b) {
            return EFFECTIVENESS.compare(a, b);
        }
        if (one instanceof Reach a && other instanceof Reach b) {
            return REACHES.compare(a, b);
        }
        if (one instanceof Dependency a && other instanceof Dependency b) {
            return DEPENDENCIES.compare(a, b);
        }
        if (one instanceof Component a && other instanceof Component b) {
            return COMPONENTS.compare(a, b);
        }
        if (one instanceof Target a && other instanceof Target b) {
            return TARGETS.compare(a, b);
        }
        if (one instanceof Pattern a && other instanceof Pattern b) {
            return PATTERNS.compare(a, b);
        }
        if (one instanceof RootCause a && other instanceof RootCause b) {
            return ROOT_CAUSES.compare(a, b);
        }
        if (one instanceof Candidate a && other instanceof Candidate b) {
            return CANDIDATES.compare(a, b);
        }
        if (one instanceof Veto a && other instanceof Veto b) {
            return VETOES.compare(a, b);
        }
        if (one instanceof Source a && other instanceof Source b) {
            return SOURCES.compare(a, b);
        }
        return one.toString().compareTo(other.toString());
    }

    private static int rank(Object fact) {
        return switch (fact) {
            case Cycle c -> 0;
            case Source s -> 1;
            case Component c -> 2;
            case Dependency d -> 3;
            case Reach r -> 4;
            case Violation v -> 5;
            case Window w -> 6;
            case Pattern p -> 7;
            case RootCause r -> 8;
            case Target t -> 9;
            case Effectiveness e -> 10;
            case Candidate c -> 11;
            case Veto v -> 12;
            default ->
                throw new IllegalArgumentException(
                        "Not a fact: " + fact.getClass().getName());
        };
    }
}
