package io.homeostat.rulebase;

import io.homeostat.model.RuleRef;
import org.jspecify.annotations.Nullable;

/** A session that was stopped, or that a rule broke. Nothing of it may be used. */
public final class RuleFailure extends RuntimeException {
    /** Why. */
    public enum Reason {
        /** More firings than {@link Limits#maxFirings()}. */
        FIRINGS,
        /** More inserts than {@link Limits#maxInserts()}. */
        INSERTS,
        /** A rule inserted what its stage does not take. */
        FORBIDDEN_INSERT,
        /** More steps than {@link Limits#steps}, more time, or too long a text. */
        BUDGET,
        /** An exception out of a condition or a consequence. */
        ERROR;

        /** Whether fewer facts might have passed. */
        public boolean isBudget() {
            return this == FIRINGS || this == INSERTS || this == BUDGET;
        }
    }

    private final Reason reason;
    private final @Nullable RuleRef rule;

    RuleFailure(Reason reason, @Nullable RuleRef rule, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.rule = rule;
    }

    public Reason reason() {
        return reason;
    }

    /**
     * The rule that failed, where it is known: the one whose consequence ran or whose condition was evaluated; else the last
     * one that ran before; null when none had run.
     */
    public @Nullable RuleRef rule() {
        return rule;
    }
}
