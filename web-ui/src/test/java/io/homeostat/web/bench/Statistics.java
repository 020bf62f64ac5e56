package io.homeostat.web.bench;

import java.util.Arrays;

/** What is told of many times of one thing. Percentiles are those of the nearest rank: a value that was measured. */
record Statistics(int n, double mean, double median, double p95, double p99, double min, double max) {
    static Statistics of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Statistics(
                sorted.length,
                Arrays.stream(sorted).average().orElseThrow(),
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 99),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    /** The least value that at least so many per cent of all do not exceed. */
    private static double percentile(double[] sorted, int percent) {
        // In whole numbers, since 0.95 x 100 is not 95 in binary.
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return sorted[rank - 1];
    }
}
