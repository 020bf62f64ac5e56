package io.homeostat.model;

/** How sure a rule is, from its evidence. */
public final class Confidence {
    private static final double CEILING = 0.99;

    private Confidence() {}

    /**
     * Confidence from how far an observation lies beyond its limit: {@code prior} exactly at the limit, rising towards 0.99
     * as {@code limit / observed} falls, and shrinking in proportion below the limit. Clamped to [0, 1]; 0 for what is not
     * a number.
     */
    public static double over(double observed, double limit, double prior) {
        if (Double.isNaN(observed) || Double.isNaN(limit) || Double.isNaN(prior) || observed <= 0) {
            return 0;
        }
        double atLimit = clamp(prior);
        if (limit <= 0) {
            return CEILING;
        }
        if (observed < limit) {
            return clamp(atLimit * observed / limit);
        }
        return clamp(atLimit + Math.max(0, CEILING - atLimit) * (1 - limit / observed));
    }

    static double clamp(double value) {
        return Double.isNaN(value) ? 0 : Math.max(0, Math.min(1, value));
    }
}
