package io.homeostat.model;

/**
 * Where a rule stands.
 *
 * @param version the package's version that decided
 * @param name the rule's sentence
 * @param source the file's path within the package
 * @param line of the rule in that file; in a decision table, its row
 */
public record RuleRef(String packageName, int version, String name, String source, int line) {}
