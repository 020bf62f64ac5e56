package io.homeostat.knowledge;

/** How a cycle ended. */
public enum CycleStatus {
    COMPLETED,
    FAILED
}
