package io.homeostat.model;

/** What ties the violations of a {@link Pattern} together. */
public enum Kind {
    TEMPORAL,
    SPATIAL,
    CAUSAL,
    FREQUENCY
}
