package io.homeostat.model;

import java.util.List;
import java.util.UUID;

/**
 * A pattern that a cycle found.
 *
 * @param id the cycle's time and a hash of the content
 * @param scope what it is of: a component, a policy, a group, or a pair, as text
 * @param violations ids of its members, oldest first, at most 500
 * @param violationCount how many members there are
 */
public record FoundPattern(
        UUID id, Pattern pattern, String scope, List<String> violations, int violationCount, RuleRef rule) {
    public FoundPattern {
        violations = List.copyOf(violations);
    }
}
