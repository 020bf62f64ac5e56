package io.homeostat.monitor;

/** What a {@link Change} did to its violation. */
public enum ChangeKind {
    /** A new episode began. */
    OPENED,
    /** Another firing of an open violation was accepted, with or without a value. */
    VALUE,
    /** As {@link #VALUE}, and the firing raised the severity. */
    SEVERITY,
    /** It was resolved, or its sender fell silent. */
    ENDED
}
