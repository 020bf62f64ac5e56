package io.homeostat.monitor;

/**
 * How far back a window looks, and how finely.
 *
 * <p>At {@code now} a window is made of the bucket that holds {@code now}, the one that holds {@code now - span}, and all
 * between: nothing within the span is ever missed, and what is up to one bucket older may still be counted.
 */
enum Span {
    MINUTE(60, 1),
    FIVE_MINUTES(300, 5),
    HOUR(3_600, 60),
    DAY(86_400, 3_600);

    /** Shortest first. */
    private static final Span[] ALL = values();

    static final int COUNT = ALL.length;

    final int seconds;
    final long millis;
    final long bucketMillis;
    private final int buckets;

    Span(int seconds, int bucketSeconds) {
        this.seconds = seconds;
        this.millis = seconds * 1_000L;
        this.bucketMillis = bucketSeconds * 1_000L;
        this.buckets = seconds / bucketSeconds;
    }

    static Span at(int ordinal) {
        return ALL[ordinal];
    }

    /** The number of the bucket that holds a time. */
    long bucket(long time) {
        return Math.floorDiv(time, bucketMillis);
    }

    /** The oldest bucket that a window at {@code now} sees; the newest is {@code bucket(now)}. */
    long oldest(long now) {
        return bucket(now) - buckets;
    }
}
