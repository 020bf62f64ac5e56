package io.homeostat.model;

/** The global {@code decision} of the Planner's rules: the one way to overrule the engine's choice. */
public interface Decision {
    /**
     * Chooses the candidate for its root cause, whatever its score. One with a veto is refused and that is recorded; of two
     * chosen for one root cause the better score wins.
     */
    void choose(Candidate candidate);
}
