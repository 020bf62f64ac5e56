package io.homeostat.rulebase;

/**
 * One file of a rule package.
 *
 * @param path within the package, with {@code /}: {@code bursts.drl}, {@code scenarios/bursts.yaml}
 */
public record RuleFile(String path, String content) {}
