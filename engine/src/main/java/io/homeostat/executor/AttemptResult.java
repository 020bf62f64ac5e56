package io.homeostat.executor;

/** What became of an attempt. */
public enum AttemptResult {
    SUCCEEDED,
    FAILED,
    UNKNOWN
}
