package io.homeostat.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A plan that a cycle weighed, chosen or not.
 *
 * @param id the cycle's time and a hash of the content
 * @param targetClass the kind of the first step's target
 * @param whyNot why it was not chosen; null when it was
 * @param rule the rule that proposed it
 */
public record ProposedPlan(
        UUID id,
        FoundCause cause,
        Candidate candidate,
        String targetClass,
        Score score,
        RuleRef rule,
        @Nullable String whyNot) {

    public boolean chosen() {
        return whyNot == null;
    }
}
