package io.homeostat.planner;

import java.time.Duration;

/**
 * From when on something is planned, and how.
 *
 * @param minViolations open violations in a cause's evidence below which nothing is planned, 1 or more
 * @param sureConfidence confidence from which on that count does not matter, in [0, 1]
 * @param minConfidence confidence below which nothing is planned, in [0, 1]
 * @param candidatesPerCause the best so many are weighed
 * @param plansPerCycle the best so many are chosen
 * @param gather how long a cause's evidence must have been still before it is planned for; zero: not at all
 * @param gatherLimit how long after a cause was first found it is planned for at the latest
 * @param naturalRecovery how often violations end by themselves, in [0, 1]
 * @param rejectionHolds how long nothing is planned against a cause at a component after a person rejected or cancelled a plan
 *     against it, unless it gets worse; zero: not at all
 * @param failureBackoff how long a candidate is passed over after its plan failed, doubled with each failure in a row; zero:
 *     not at all
 */
public record PlannerSettings(
        int minViolations,
        double sureConfidence,
        double minConfidence,
        int candidatesPerCause,
        int plansPerCycle,
        Duration gather,
        Duration gatherLimit,
        double naturalRecovery,
        Duration rejectionHolds,
        Duration failureBackoff) {
    public static final PlannerSettings DEFAULT = new PlannerSettings(
            3,
            0.95,
            0.6,
            5,
            20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            0.2,
            Duration.ofMinutes(30),
            Duration.ofSeconds(30));

    public PlannerSettings withGather(Duration newGather) {
        return new PlannerSettings(
                minViolations,
                sureConfidence,
                minConfidence,
                candidatesPerCause,
                plansPerCycle,
                newGather,
                gatherLimit,
                naturalRecovery,
                rejectionHolds,
                failureBackoff);
    }

    public PlannerSettings withRejectionHolds(Duration newRejectionHolds) {
        return new PlannerSettings(
                minViolations,
                sureConfidence,
                minConfidence,
                candidatesPerCause,
                plansPerCycle,
                gather,
                gatherLimit,
                naturalRecovery,
                newRejectionHolds,
                failureBackoff);
    }

    public PlannerSettings withFailureBackoff(Duration newFailureBackoff) {
        return new PlannerSettings(
                minViolations,
                sureConfidence,
                minConfidence,
                candidatesPerCause,
                plansPerCycle,
                gather,
                gatherLimit,
                naturalRecovery,
                rejectionHolds,
                newFailureBackoff);
    }
}
