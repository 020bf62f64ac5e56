package io.homeostat.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A plan that a rule proposes against a root cause.
 *
 * @param steps one or more
 * @param action the first step's
 * @param target the first step's
 * @param prior how often it is expected to work before anything was learnt, in [0, 1]
 * @param cost of the whole plan, in [0, 1]
 * @param expectedImpact a sentence for people
 */
public record Candidate(
        RootCause rootCause,
        List<Step> steps,
        ActionType action,
        String target,
        Mode mode,
        double prior,
        double cost,
        Risk risk,
        Priority priority,
        String expectedImpact) {

    public Candidate {
        steps = List.copyOf(steps);
        prior = Confidence.clamp(prior);
        cost = Confidence.clamp(cost);
    }

    /** A plan of one step; its priority follows the cause's confidence until a rule says otherwise. */
    public static Candidate of(
            RootCause rootCause, ActionType action, String target, double prior, double cost, Risk risk) {
        return new Candidate(
                rootCause,
                List.of(Step.of(action, target)),
                action,
                target,
                Mode.TRANSACTIONAL,
                prior,
                cost,
                risk,
                rootCause.confidence() >= 0.9 ? Priority.HIGH : Priority.MEDIUM,
                "");
    }

    /** This plan with a parameter on its newest step. */
    public Candidate with(String name, Object value) {
        List<Step> more = new ArrayList<>(steps);
        if (!more.isEmpty()) {
            more.set(more.size() - 1, more.get(more.size() - 1).with(name, value));
        }
        return new Candidate(rootCause, more, action, target, mode, prior, cost, risk, priority, expectedImpact);
    }

    /** This plan with one more step. */
    public Candidate then(Step step) {
        List<Step> more = new ArrayList<>(steps);
        more.add(step);
        return new Candidate(rootCause, more, action, target, mode, prior, cost, risk, priority, expectedImpact);
    }

    public Candidate as(Mode newMode) {
        return new Candidate(rootCause, steps, action, target, newMode, prior, cost, risk, priority, expectedImpact);
    }

    public Candidate urgent(Priority newPriority) {
        return new Candidate(rootCause, steps, action, target, mode, prior, cost, risk, newPriority, expectedImpact);
    }

    public Candidate expecting(String text) {
        return new Candidate(rootCause, steps, action, target, mode, prior, cost, risk, priority, text);
    }
}
