package io.homeostat.model;

import java.util.List;
import java.util.UUID;

/**
 * A root cause that a cycle found, with its evidence.
 *
 * @param id the cycle's time and a hash of the content
 * @param patterns what supports it
 * @param chain the evidence as sentences, from the first sign to the cause
 * @param violations ids of the open violations of its evidence, oldest first
 * @param scope the keys that its outcome will be counted over, sorted
 */
public record FoundCause(
        UUID id,
        RootCause cause,
        List<UUID> patterns,
        List<String> chain,
        List<String> violations,
        List<ScopeKey> scope,
        RuleRef rule) {
    public FoundCause {
        patterns = List.copyOf(patterns);
        chain = List.copyOf(chain);
        violations = List.copyOf(violations);
        scope = List.copyOf(scope);
    }
}
