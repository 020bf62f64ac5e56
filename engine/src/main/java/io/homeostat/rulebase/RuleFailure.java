package io.homeostat.rulebase;

import io.homeostat.model.RuleRef;
import java.util.Collection;
import java.util.List;
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
    private final List<RuleRef> rules;

    RuleFailure(Reason reason, List<RuleRef> rules, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.rules = List.copyOf(rules);
    }

    /** As in: {@code the rule "Disk fills" of disk}. */
    static String named(Collection<RuleRef> rules) {
        List<String> names = rules.stream()
                .map(rule -> "\"" + rule.name() + "\" of " + rule.packageName())
                .toList();
        return switch (names.size()) {
            case 0 -> "a rule that is not known";
            case 1 -> "the rule " + names.getFirst();
            default -> "the rules " + String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
        };
    }

    public Reason reason() {
        return reason;
    }

    /**
     * The rule that failed: the one whose consequence ran or whose condition was evaluated; several when they have that
     * condition in common; none when it is not known.
     */
    public List<RuleRef> rules() {
        return rules;
    }
}
