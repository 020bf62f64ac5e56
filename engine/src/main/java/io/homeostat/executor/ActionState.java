package io.homeostat.executor;

/** Where an action is. */
public enum ActionState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    COMPENSATED,
    UNKNOWN,
    SKIPPED
}
