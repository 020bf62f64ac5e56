package io.homeostat.executor;

import java.time.Duration;

/**
 * How patiently plans are carried out.
 *
 * @param settle how long after its last action a plan's outcome is judged
 * @param alertmanagerDelay added to that for violations from Alertmanager, which reports an end late
 * @param approvalTimeout how long a plan waits before it expires
 * @param firstBackoff before the second try of an action; doubled for each one after, with jitter
 * @param longestBackoff the most of it
 * @param threads executions at a time on this node
 */
public record ExecutorSettings(
        Duration settle,
        Duration alertmanagerDelay,
        Duration approvalTimeout,
        Duration firstBackoff,
        Duration longestBackoff,
        int threads) {
    public static final ExecutorSettings DEFAULT = new ExecutorSettings(
            Duration.ofSeconds(60),
            Duration.ofMinutes(6),
            Duration.ofMinutes(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            16);
}
