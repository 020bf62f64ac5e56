package io.homeostat.model;

/**
 * Statistics over the violations that share a key and began within a span before the cycle.
 *
 * <p>What the scope does not name is an empty text. Figures without data are 0; a mean, quantile or slope means something
 * only while {@code values > 0}.
 *
 * @param other of a pair, the component that broke second
 * @param otherPolicy of a pair, the policy that broke second
 * @param spanSeconds 60, 300, 3 600 or 86 400
 * @param count episodes that began in the span
 * @param values values reported in the span, repeated reports included
 * @param rate episodes per minute over the span
 * @param baseline episodes per minute over the 24 h before the span; 0 while there is under an hour of history
 * @param stdDev population standard deviation of the values
 * @param p95 95th percentile of the values, within 1 % of the exact one
 * @param slope fitted change of the value per minute
 * @param meanGap mean seconds between two starts
 * @param gapSpread standard deviation over mean of the gaps; 0 below three starts
 * @param transitions changes between firing and resolved
 * @param distinctComponents components with at least one episode in the span
 * @param share ill over all components of the group, 0 to 1
 * @param firstSeen first start in the span, epoch milliseconds
 * @param lastSeen last start in the span, epoch milliseconds
 * @param worst the worst severity in the span; INFO when there is none
 */
public record Window(
        Scope scope,
        String component,
        String policy,
        String metric,
        String group,
        String other,
        String otherPolicy,
        int spanSeconds,
        int count,
        int values,
        double rate,
        double baseline,
        double mean,
        double stdDev,
        double p95,
        double slope,
        double meanGap,
        double gapSpread,
        int transitions,
        int distinctComponents,
        double share,
        long firstSeen,
        long lastSeen,
        Severity worst) {}
