package io.homeostat.model;

/** What the violations in a plan's scope did afterwards. */
public enum Outcome {
    SUCCESS,
    PARTIAL,
    INEFFECTIVE,
    DEGRADATION,
    UNKNOWN
}
