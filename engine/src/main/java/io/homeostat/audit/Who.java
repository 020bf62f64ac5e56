package io.homeostat.audit;

/**
 * Who does something where it matters which person that is.
 *
 * @param actor who stands in the audit
 * @param person whose rights are used: of a token its owner. Four-eyes compares these
 */
public record Who(Actor actor, String person) {}
