package io.homeostat.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.loop.LoopSettings;
import io.homeostat.model.LoopState;
import io.homeostat.monitor.IntakeReceipt;
import io.homeostat.monitor.IntakeSettings;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Limits;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.SecretBox;
import io.homeostat.testkit.TinyRules;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A process that takes violations in and acts until it is killed. Each receipt goes to standard output once it is had: what
 * stands there was acknowledged.
 */
final class KilledEngine {
    static final String READY = "READY";
    static final String ACKNOWLEDGED = "ACK";

    private static final int SENDERS = 2;
    private static final List<String> POLICIES = List.of("low", "medium", "pair", "each");
    private static final List<String> ACTUATORS = List.of("asked", "repeated", "blind");

    private KilledEngine() {}

    /** The engine of the test, as it starts in the child and, for the last time, in the parent. */
    static HomeostatSettings settings(DatabaseSettings database) {
        return new HomeostatSettings(
                database,
                SecretBox.ephemeral(),
                "killed",
                TinyRules.packages(),
                LoopState.RUNNING,
                IntakeSettings.DEFAULT,
                PlannerSettings.DEFAULT.withGather(Duration.ZERO),
                new ExecutorSettings(
                        Duration.ofMillis(200),
                        Duration.ZERO,
                        Duration.ofMinutes(30),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        6),
                new LoopSettings(
                        Duration.ofMillis(20),
                        Duration.ofSeconds(30),
                        10_000,
                        Duration.ofMillis(200),
                        Duration.ofMinutes(5)),
                Limits.DEFAULT,
                Clock.systemUTC(),
                List.of());
    }

    /** Address, user, password of the database; a seed; which of its lives this is. */
    public static void main(String[] arguments) {
        DatabaseSettings database = DatabaseSettings.of(arguments[0], arguments[1], arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        String life = arguments[4];
        // Standard output is for receipts alone.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Homeostat homeostat = Homeostat.start(settings(database));
        out.println(READY);
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < SENDERS; i++) {
            Random random = new Random(seed + i);
            Thread.ofPlatform().start(() -> {
                while (true) {
                    IntakeReceipt receipt = homeostat.intake().accept(batch(random, life, next));
                    out.println(ACKNOWLEDGED + " " + String.join(" ", texts(receipt.ids())));
                }
            });
        }
    }

    private static JsonNode batch(Random random, String life, AtomicInteger next) {
        List<Map<String, Object>> batch = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            String actuator = ACTUATORS.get(random.nextInt(ACTUATORS.size()));
            // Some again, some of them ended: most are new, each at a component of its own.
            int number = random.nextInt(4) == 0 ? random.nextInt(next.get() + 1) : next.incrementAndGet();
            batch.add(Map.of(
                    "policy",
                    POLICIES.get(number % POLICIES.size()),
                    "component",
                    actuator + "-" + life + "-" + number,
                    "status",
                    random.nextInt(8) == 0 ? "resolved" : "firing"));
        }
        return CanonicalJson.parse(CanonicalJson.text(batch));
    }

    private static List<String> texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }
}
