package io.homeostat.model;

/** What can be done to a target. */
public enum ActionType {
    SCALE_UP,
    SCALE_DOWN,
    RESTART_SERVICE,
    APPLY_POLICY,
    BYPASS_VALIDATION,
    THROTTLE_REQUESTS,
    ACTIVATE_EMERGENCY_OVERRIDE,
    REBALANCE_LOAD,
    UPDATE_CONFIGURATION,
    NOTIFY,
    INVOKE;

    /** Whether this type lowers a protection, so that it needs a person's approval and an end. */
    public boolean dangerous() {
        return this == BYPASS_VALIDATION || this == ACTIVATE_EMERGENCY_OVERRIDE;
    }
}
