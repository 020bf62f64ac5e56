package io.homeostat.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that a cycle's decision may depend on, but for the release: stored as one value, so that the cycle can be decided
 * again. Every list is sorted.
 *
 * @param afterSequence the last change that an earlier cycle took
 * @param upToSequence the last change that this one takes
 * @param moved ids of violations that opened or became worse since the cycle before
 * @param ended ids of violations that ended since the cycle before
 * @param violations the changed ones, those looked at again, and all open ones of components within reach
 * @param trials what is known of actions against causes, where anything is
 * @param gathering causes whose evidence was still coming in
 * @param openPlans plans that have not ended
 * @param untouched what is known of causes that nothing was done against, where anything is
 * @param turnedDown what people said no to, as long as that holds
 * @param failed what failed so lately that it is passed over
 */
public record CycleInput(
        Instant now,
        String domain,
        long afterSequence,
        long upToSequence,
        int newViolations,
        List<String> moved,
        List<String> ended,
        List<Violation> violations,
        List<Window> windows,
        List<Component> components,
        List<Dependency> dependencies,
        List<Reach> reaches,
        List<Source> sources,
        List<Target> targets,
        List<Trials> trials,
        List<Gathering> gathering,
        List<OpenPlan> openPlans,
        List<Untouched> untouched,
        List<TurnedDown> turnedDown,
        List<Failed> failed) {

    public CycleInput {
        moved = List.copyOf(moved);
        ended = List.copyOf(ended);
        violations = List.copyOf(violations);
        windows = List.copyOf(windows);
        components = List.copyOf(components);
        dependencies = List.copyOf(dependencies);
        reaches = List.copyOf(reaches);
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        trials = List.copyOf(trials);
        gathering = List.copyOf(gathering);
        openPlans = List.copyOf(openPlans);
        untouched = List.copyOf(untouched);
        turnedDown = List.copyOf(turnedDown);
        failed = List.copyOf(failed);
    }

    /** Where nothing is known of causes that nothing was done against, nobody has said no, and nothing has failed. */
    public CycleInput(
            Instant now,
            String domain,
            long afterSequence,
            long upToSequence,
            int newViolations,
            List<String> moved,
            List<String> ended,
            List<Violation> violations,
            List<Window> windows,
            List<Component> components,
            List<Dependency> dependencies,
            List<Reach> reaches,
            List<Source> sources,
            List<Target> targets,
            List<Trials> trials,
            List<Gathering> gathering,
            List<OpenPlan> openPlans) {
        this(
                now,
                domain,
                afterSequence,
                upToSequence,
                newViolations,
                moved,
                ended,
                violations,
                windows,
                components,
                dependencies,
                reaches,
                sources,
                targets,
                trials,
                gathering,
                openPlans,
                List.of(),
                List.of(),
                List.of());
    }

    /** The fact that gives rules the time. */
    public Cycle cycle() {
        return new Cycle(now.toEpochMilli(), domain, newViolations);
    }

    /**
     * What became of one type of action against one cause on one class of target.
     *
     * @param effectMillis summed over the successes
     */
    public record Trials(
            String rootCause,
            ActionType action,
            String targetClass,
            int trials,
            int successes,
            int partials,
            long effectMillis) {}

    /**
     * What became of one cause's violations where nothing was done.
     *
     * @param recovered cases in which all had ended by themselves in time
     * @param partials cases in which at least half had
     */
    public record Untouched(String rootCause, int cases, int recovered, int partials) {}

    /**
     * A cause whose evidence is still coming in.
     *
     * @param firstAt when it was first found
     * @param movedAt when a violation of its evidence last opened or became worse
     */
    public record Gathering(String rootCause, String component, Instant firstAt, Instant movedAt) {}

    /** A plan that has not ended. */
    public record OpenPlan(String rootCause, String component, UUID remediation) {}

    /**
     * A plan against a cause at a component that a person rejected or cancelled.
     *
     * @param until until when nothing is planned for it
     * @param worst the worst severity of what the person saw; what is worse may be planned for
     * @param told whether an earlier cycle has recorded what was kept back for it
     */
    public record TurnedDown(
            UUID remediation,
            String rootCause,
            String component,
            String by,
            Instant at,
            Instant until,
            Severity worst,
            boolean told) {}

    /**
     * A candidate whose newest plan failed: what acts first in the same way on the same target against the same cause is passed
     * over for a time.
     *
     * @param remediation the plan that failed last
     * @param inARow how many failed one after the other
     * @param at when the last one did
     * @param reason why the last one did
     * @param until until when it is passed over
     * @param told whether an earlier cycle has recorded that it is
     */
    public record Failed(
            UUID remediation,
            String rootCause,
            String component,
            ActionType action,
            String target,
            int inARow,
            Instant at,
            String reason,
            Instant until,
            boolean told) {}

    /** What a candidate is passed over for, or null. */
    public @Nullable Failed failed(Candidate candidate) {
        Step first = candidate.steps().getFirst();
        for (Failed one : failed) {
            if (one.rootCause().equals(candidate.rootCause().name())
                    && one.component().equals(candidate.rootCause().component())
                    && one.action() == first.action()
                    && one.target().equals(first.target())) {
                return one;
            }
        }
        return null;
    }

    /**
     * What keeps a cause from being planned for, or null: the no that holds longest.
     *
     * @param worst the worst severity of the cause's evidence now
     */
    public @Nullable TurnedDown turnedDown(RootCause cause, Severity worst) {
        TurnedDown longest = null;
        for (TurnedDown no : turnedDown) {
            if (no.rootCause().equals(cause.name())
                    && no.component().equals(cause.component())
                    && no.worst().atLeast(worst)
                    && (longest == null || no.until().isAfter(longest.until()))) {
                longest = no;
            }
        }
        return longest;
    }

    /** The plan that has not ended for that cause, or null. */
    public @Nullable OpenPlan openPlan(RootCause cause) {
        for (OpenPlan plan : openPlans) {
            if (plan.rootCause().equals(cause.name()) && plan.component().equals(cause.component())) {
                return plan;
            }
        }
        return null;
    }
}
