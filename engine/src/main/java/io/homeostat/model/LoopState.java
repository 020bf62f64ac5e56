package io.homeostat.model;

/** What a person, or the engine itself, wants of the loop in a domain. Cycles run in every state. */
public enum LoopState {
    RUNNING,
    /** No new plan starts; running ones end, rollback included. */
    PAUSED,
    /** The action in hand ends, nothing else is sent, until a person resumes. */
    KILLED,
    /** As paused, by the engine itself after a broken invariant. */
    SAFE_MODE
}
