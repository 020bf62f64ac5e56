package io.homeostat.model;

/**
 * The pass that is being decided; there is one per session.
 *
 * @param now when the cycle decides, in epoch milliseconds; the only clock a rule has
 * @param domain the domain that the cycle looks at
 * @param newViolations how many violations opened since the cycle before
 */
public record Cycle(long now, String domain, int newViolations) {}
