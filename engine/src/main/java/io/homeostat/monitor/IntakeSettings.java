package io.homeostat.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the intake takes what comes.
 *
 * @param maxViolations the most in one request, 1 or more
 * @param maxRequests the most in hand at once, 1 or more
 * @param maxBytes what the bodies of those hold together at most; one alone may be larger
 * @param maxBacklog how many changes of a domain may wait for a cycle before nothing more is taken, 1 or more
 * @param domainsMax the most domains that come into being by being named, 1 or more
 * @param staleAfterRest how long a violation from {@code rest} may go unseen before it ends by itself
 * @param staleAfterAlertmanager the same for {@code alertmanager}
 * @param staleAfterCloudevents the same for every other source
 * @param componentLabels Alertmanager's labels that may name the component, the first one present wins
 * @param ignoreComponentValues values of those that are passed over
 * @param componentTemplate the component's name: text with label names in braces, {@code {component}} for what was found
 * @param domainLabel Alertmanager's label that names the domain
 * @param heartbeat names of Alertmanager's alerts that are signs of life and no violations
 */
public record IntakeSettings(
        int maxViolations,
        int maxRequests,
        long maxBytes,
        long maxBacklog,
        int domainsMax,
        Duration staleAfterRest,
        Duration staleAfterAlertmanager,
        Duration staleAfterCloudevents,
        List<String> componentLabels,
        Pattern ignoreComponentValues,
        String componentTemplate,
        String domainLabel,
        Set<String> heartbeat) {

    public static final IntakeSettings DEFAULT = new IntakeSettings(
            10_000,
            64,
            16L * 1024 * 1024,
            200_000,
            20,
            Duration.ofMinutes(15),
            Duration.ofHours(9),
            Duration.ofMinutes(15),
            List.of(
                    "component",
                    "deployment",
                    "statefulset",
                    "daemonset",
                    "app",
                    "service",
                    "pod",
                    "node",
                    "instance",
                    "job"),
            Pattern.compile(".*(kube-state-metrics|node-exporter|blackbox-exporter).*"),
            "{component}",
            "domain",
            Set.of("Watchdog", "DeadMansSwitch"));

    public IntakeSettings {
        componentLabels = List.copyOf(componentLabels);
        heartbeat = Set.copyOf(heartbeat);
        if (maxViolations < 1 || maxRequests < 1 || maxBytes < 1 || maxBacklog < 1 || domainsMax < 1) {
            throw new IllegalArgumentException("the limits of the intake must be 1 or more");
        }
    }

    Duration staleAfter(String source) {
        return switch (source) {
            case Intake.REST -> staleAfterRest;
            case Intake.ALERTMANAGER -> staleAfterAlertmanager;
            default -> staleAfterCloudevents;
        };
    }

    /** How long after an end the slower sender of a pair may still say that it fires. */
    Duration lateFiring(String source) {
        return source.equals(Intake.ALERTMANAGER) ? Duration.ofMinutes(6) : Duration.ofSeconds(60);
    }
}
