package io.homeostat.loop;

import java.time.Duration;

/**
 * When cycles run.
 *
 * @param minInterval under load, from one start to the next at least
 * @param maxInterval with nothing new, from one start to the next at most
 * @param batchMax changes that one cycle takes at most, 1 or more
 * @param backoff after a failed cycle, doubled for each one in a row, up to five minutes
 * @param relook how long after a look an open violation is looked at again
 */
public record LoopSettings(
        Duration minInterval, Duration maxInterval, int batchMax, Duration backoff, Duration relook) {
    public static final LoopSettings DEFAULT = new LoopSettings(
            Duration.ofMillis(200), Duration.ofSeconds(30), 10_000, Duration.ofSeconds(10), Duration.ofMinutes(5));
}
