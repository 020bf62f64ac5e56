package io.homeostat.rulebase;

import java.util.List;
import java.util.stream.Collectors;

/** Rules that were not compiled because of errors in them. */
public final class RulesRefused extends RuntimeException {
    private final List<Finding> findings;

    RulesRefused(List<Finding> findings) {
        super(findings.stream()
                .filter(Finding::isError)
                .limit(20)
                .map(Finding::toString)
                .collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** All of them, by place; at least one is an error. Where packages are compiled together, their paths are {@code package/path}. */
    public List<Finding> findings() {
        return findings;
    }
}
