package io.homeostat.rulebase;

/**
 * How much one session may do before it is stopped.
 *
 * @param maxFirings rules that fire
 * @param maxInserts facts that rules insert
 */
public record Limits(int maxFirings, int maxInserts) {
    /** Far above what rules that reason need: 1 000 violations and 30 rules fire a few hundred times. */
    public static final Limits DEFAULT = new Limits(30_000, 20_000);
}
