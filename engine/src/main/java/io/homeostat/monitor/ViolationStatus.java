package io.homeostat.monitor;

/** Whether a violation is open. */
public enum ViolationStatus {
    FIRING,
    RESOLVED
}
