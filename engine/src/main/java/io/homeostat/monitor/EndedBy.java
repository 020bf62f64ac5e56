package io.homeostat.monitor;

/** What ended a violation. */
public enum EndedBy {
    /** Its sender said so. */
    RESOLVED,
    /** Its sender fell silent, which proves nothing. */
    STALE
}
