package io.homeostat.model;

/** What the violations counted by one {@link Window} have in common. */
public enum Scope {
    COMPONENT,
    POLICY,
    METRIC,
    GROUP,
    COMPONENT_POLICY,
    GROUP_POLICY,
    /** First {@code component} breaks {@code policy}, then {@code other} breaks {@code otherPolicy}, along a dependency. */
    PAIR
}
