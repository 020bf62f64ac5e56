package io.homeostat.rulebase;

/**
 * How much one session may do before it is stopped.
 *
 * @param maxFirings rules that fire
 * @param maxInserts facts that rules insert
 * @param maxSteps steps of the budget, see {@link StepBudget}; a session of few facts gets fewer, see {@link #steps}
 * @param maxMillis time
 */
public record Limits(int maxFirings, int maxInserts, long maxSteps, long maxMillis) {
    private static final long FEWEST_STEPS = 200_000;
    private static final long STEPS_A_FACT_AND_RULE = 20;

    /** A step may cost some 150 bytes of joined facts; a quarter of the heap is the most that rules may fill with them. */
    private static final long HEAP_A_STEP = 600;

    /** Far above what rules that reason need: 1 000 violations and 30 rules fire a few hundred times. */
    public static final Limits DEFAULT =
            new Limits(30_000, 20_000, Math.min(2_000_000, Runtime.getRuntime().maxMemory() / HEAP_A_STEP), 10_000);

    /** Steps for a session of so many facts and rules. */
    long steps(int facts, int rules) {
        return Math.min(maxSteps, FEWEST_STEPS + STEPS_A_FACT_AND_RULE * facts * rules);
    }
}
