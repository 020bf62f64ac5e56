package io.homeostat.monitor;

import java.time.Instant;

/** How long and how many what comes in may be; lengths in characters. */
public final class Bounds {
    public static final int NAME = 200;
    public static final int TEXT = 4_000;
    public static final int LABELS = 64;
    public static final int FINGERPRINT = 64;
    public static final int COMPONENTS = 10_000;
    public static final int DEPENDENCIES = 50_000;
    public static final long LEAST_STALE_AFTER_MS = 1_000;
    public static final long MOST_STALE_AFTER_MS = 30L * 86_400_000;

    /** Go's zero time, by which programs say that there is none. */
    static final Instant NO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    /** The last one that RFC 3339 can say. */
    static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private Bounds() {}
}
