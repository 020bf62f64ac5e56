package io.homeostat.model;

/** How much harm a plan could do. */
public enum Risk {
    LOW,
    MEDIUM,
    HIGH
}
