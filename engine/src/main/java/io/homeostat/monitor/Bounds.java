package io.homeostat.monitor;

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

    private Bounds() {}
}
