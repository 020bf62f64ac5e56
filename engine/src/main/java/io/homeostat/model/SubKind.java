package io.homeostat.model;

/** The shape of a {@link Pattern}, where its kind alone says too little. */
public enum SubKind {
    BURST,
    TREND,
    PERIODIC,
    FLAPPING,
    ABSENCE,
    CASCADE,
    NONE
}
