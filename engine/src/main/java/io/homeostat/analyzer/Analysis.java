package io.homeostat.analyzer;

import io.homeostat.model.FoundCause;
import io.homeostat.model.FoundPattern;
import io.homeostat.rulebase.Firing;
import java.util.List;

/**
 * What the Analyzer found.
 *
 * @param causes by confidence, highest first; one for each name and component
 * @param firings in the order in which rules fired
 */
public record Analysis(List<FoundPattern> patterns, List<FoundCause> causes, List<Firing> firings) {
    public Analysis {
        patterns = List.copyOf(patterns);
        causes = List.copyOf(causes);
        firings = List.copyOf(firings);
    }
}
