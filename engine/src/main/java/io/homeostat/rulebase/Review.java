package io.homeostat.rulebase;

import java.time.Instant;

/** What people decide of versions. */
public final class Review {
    private Review() {}

    /** A step of a review. */
    public enum Decision {
        SUBMITTED,
        APPROVED,
        REJECTED
    }

    /** One step that someone took. */
    public record Step(Decision decision, String by, Instant at, String comment) {}
}
