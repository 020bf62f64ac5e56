package io.homeostat.executor;

/** What an attempt asks of the target. */
public enum AttemptKind {
    DO,
    VERIFY,
    COMPENSATE,
    EXPIRE
}
