package io.homeostat.model;

/**
 * What is known of one type of action against one root cause on one class of target. There is one for every combination in
 * a cycle, also without trials.
 *
 * @param mean posterior mean of the success rate, in [0, 1]
 * @param low lower end of its 90 % interval
 * @param high upper end of its 90 % interval
 * @param uplift mean over natural recovery, in [-1, 1]
 * @param timeToEffectSeconds mean; 0 without a success
 */
public record Effectiveness(
        String rootCause,
        ActionType action,
        String targetClass,
        int trials,
        double mean,
        double low,
        double high,
        double uplift,
        double timeToEffectSeconds) {}
