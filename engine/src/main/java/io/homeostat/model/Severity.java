package io.homeostat.model;

/** How bad a violation is, worst first. */
public enum Severity {
    CRITICAL,
    WARNING,
    INFO;

    /** Whether this is {@code other} or worse. */
    public boolean atLeast(Severity other) {
        return compareTo(other) <= 0;
    }
}
