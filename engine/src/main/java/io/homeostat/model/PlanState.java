package io.homeostat.model;

import java.util.EnumSet;
import java.util.Set;

/** Where a remediation is in its life. */
public enum PlanState {
    CANDIDATE,
    HELD,
    AWAITING_APPROVAL,
    APPROVED,
    EXECUTING,
    VERIFYING,
    COMPLETED,
    FAILED,
    ROLLED_BACK,
    REJECTED,
    CANCELLED,
    EXPIRED,
    UNKNOWN;

    private static final Set<PlanState> ENDED =
            EnumSet.of(CANDIDATE, COMPLETED, FAILED, ROLLED_BACK, REJECTED, CANCELLED, EXPIRED);

    /** The states that may follow this one; none for an end. */
    public Set<PlanState> next() {
        return switch (this) {
            case CANDIDATE -> EnumSet.of(HELD, AWAITING_APPROVAL, APPROVED);
            case HELD -> EnumSet.of(AWAITING_APPROVAL, APPROVED, EXPIRED, CANCELLED);
            case AWAITING_APPROVAL -> EnumSet.of(APPROVED, REJECTED, EXPIRED, CANCELLED);
            case APPROVED -> EnumSet.of(EXECUTING, HELD, CANCELLED);
            case EXECUTING -> EnumSet.of(VERIFYING, FAILED, ROLLED_BACK, UNKNOWN, CANCELLED, HELD);
            case VERIFYING -> EnumSet.of(COMPLETED);
            case UNKNOWN -> EnumSet.of(VERIFYING, FAILED);
            case COMPLETED, FAILED, ROLLED_BACK, REJECTED, CANCELLED, EXPIRED -> EnumSet.noneOf(PlanState.class);
        };
    }

    /** Whether nothing more will happen to it. A plan that was not chosen stays a candidate, and that is an end too. */
    public boolean ended() {
        return ENDED.contains(this);
    }

    /** Whether it has its target: from approved until it ends, an unknown result until it is settled. */
    public boolean holdsTarget() {
        return this == APPROVED || this == EXECUTING || this == VERIFYING || this == UNKNOWN;
    }

    /** Whether it waits for a guard or a person. */
    public boolean waits() {
        return this == HELD || this == AWAITING_APPROVAL;
    }
}
