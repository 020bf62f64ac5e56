package io.homeostat.model;

/** What becomes of the rest of a plan when one of its actions fails for good. */
public enum Mode {
    /** What was done before is undone, in reverse order. */
    TRANSACTIONAL,
    /** The plan goes on and says what failed. */
    BEST_EFFORT,
    /** The next rung is tried. */
    LADDER
}
