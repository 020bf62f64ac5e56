package io.homeostat.web.bench;

import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.web.testkit.Http;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from a POST of violations, sent to the WAR over HTTP, until the action arrives at its target: intake,
 * cycle, guards and the sending, with their commits. The next burst, of another component, is sent when the action has
 * arrived and the loop has been idle for longer than its least interval.
 */
final class Reaction {
    private static final int WARM_UP = 50;
    private static final int N = 200;
    private static final int BURST = 4;
    private static final long IDLE_NANOS = 250_000_000;
    private static final int JITTER_NANOS = 100_000_000;

    private final Path war;
    private final Path log;

    Reaction(Path war, Path log) {
        this.war = war;
        this.log = log;
    }

    Figure measure(Databases kind, String name) {
        DatabaseSettings settings = kind.fresh();
        Path data = Folders.fresh();
        double[] millis = new double[N];
        // So that bursts do not fall in step with anything that beats; the same every time.
        Random jitter = new Random(42);
        try (Target target = Target.start();
                Child child = Child.start(war, data, kind == Databases.H2_FILE ? null : settings, log)) {
            taken(
                    child.http()
                            .send(
                                    "PUT",
                                    "/api/v1/actuators/target",
                                    target.actuator(),
                                    "Content-Type",
                                    "application/json"),
                    201);
            for (int i = 0; i < WARM_UP + N; i++) {
                LockSupport.parkNanos(IDLE_NANOS + jitter.nextInt(JITTER_NANOS));
                String component = String.format(Locale.ROOT, "service-%03d", i);
                String burst = burst(component);
                long sent = System.nanoTime();
                taken(child.http().post("/api/v1/violations", burst), 200);
                Target.Arrival arrival = target.next();
                if (!arrival.component().equals(component)) {
                    throw new IllegalStateException("an action on " + arrival.component() + " came for " + component);
                }
                if (i >= WARM_UP) {
                    millis[i - WARM_UP] = (arrival.nanos() - sent) / 1e6;
                }
            }
        }
        Folders.delete(data);
        Statistics ms = Statistics.of(millis);
        return Figure.of(
                "POST of violations to the action at its target, idle",
                "reaction",
                name,
                WARM_UP,
                ms,
                Level.below("P50", 30, ms.median()),
                Level.below("P99", 100, ms.p99()));
    }

    static void taken(Http.Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException("HTTP " + answer.status() + ": " + answer.text());
        }
    }

    private static String burst(String component) {
        List<Map<String, Object>> violations = new ArrayList<>();
        for (int policy = 0; policy < BURST; policy++) {
            violations.add(Fleet.violation(component, policy, "firing"));
        }
        return CanonicalJson.text(violations);
    }
}
