package io.homeostat.model;

/** How soon a plan wants to be carried out, soonest first. */
public enum Priority {
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW
}
