package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.Homeostat;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.AttemptResult;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.model.PlanState;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.Transaction;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine dies five times, in the middle of whatever it does, while it takes violations in and acts on a target that often
 * misbehaves. What it promised before must hold after.
 */
class KillTest {
    private static final int KILLS = 5;
    private static final Set<PlanState> UNDER_WAY =
            Set.of(PlanState.APPROVED, PlanState.EXECUTING, PlanState.VERIFYING);

    /** What a target really did, whatever it answered. */
    private static final class World {
        private final RecordingTarget target = new RecordingTarget();
        private final Set<String> deeds = ConcurrentHashMap.newKeySet();
        private final Random random;

        World(long seed) {
            random = new Random(seed);
            target.verifying(key -> deeds.contains(key) ? "done" : "not_done");
        }

        RecordingTarget.Answer answer(RecordingTarget.Call call) {
            int dice;
            synchronized (random) {
                dice = random.nextInt(10);
            }
            if (dice < 8 && dice != 3) {
                deeds.add(call.key());
            }
            return switch (dice) {
                case 0, 9 -> RecordingTarget.Answer.LOST;
                case 1 -> RecordingTarget.Answer.of(500);
                case 3, 8 -> RecordingTarget.Answer.of(503);
                default -> RecordingTarget.Answer.of(200);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_promised_before_a_kill_holds_after_it(Databases kind) throws Exception {
        long seed = new Random().nextLong();
        try {
            prove(kind.fresh(), seed);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("with seed " + seed + "L: " + e.getMessage(), e);
        }
    }

    private static void prove(DatabaseSettings database, long seed) throws Exception {
        Random random = new Random(seed);
        World world = new World(seed);
        Set<String> acknowledged = new TreeSet<>();
        try (RecordingTarget target = world.target) {
            setUp(database, target);
            for (int life = 1; life <= KILLS; life++) {
                acknowledged.addAll(live(database, world, random, life));
            }
            try (Homeostat last = Homeostat.start(KilledEngine.settings(database))) {
                Await.until(() -> finished(last) ? Optional.of(true) : Optional.empty());
                check(last, world, acknowledged);
            }
        }
    }

    private static void setUp(DatabaseSettings database, RecordingTarget target) {
        try (Homeostat first = Homeostat.byHand(KilledEngine.settings(database))) {
            first.unitOfWork().run(tx -> {
                put(first, tx, "asked", Map.of("url", target.url(), "verifyUrl", target.verifyUrl()));
                put(first, tx, "repeated", Map.of("url", target.url(), "idempotent", true));
                put(first, tx, "blind", Map.of("url", target.url()));
                // Both steps of a pair meet at one target, which is not what this is about.
                first.guards()
                        .put(
                                tx,
                                CanonicalJson.parse("{\"cooldownMs\": 3600000, \"perTarget\": 100, \"approval\":"
                                        + " {\"low\": \"auto\", \"medium\": \"auto\", \"high\": \"required\"}}"),
                                io.homeostat.testkit.Stepped.ANN,
                                first.now());
            });
        }
    }

    private static void put(Homeostat engine, Transaction tx, String name, Map<String, ?> config) {
        engine.actuators()
                .put(
                        tx,
                        name,
                        CanonicalJson.parse(CanonicalJson.text(Map.of(
                                "kind",
                                "webhook",
                                "actions",
                                List.of("RESTART_SERVICE"),
                                "targets",
                                Map.of("components", List.of(name + "-*", name.equals("asked") ? "second" : name)),
                                "config",
                                config))),
                        io.homeostat.testkit.Stepped.ANN,
                        engine.now());
    }

    /** One life of the engine: from its start to a kill at a moment that the dice choose. */
    private static Set<String> live(DatabaseSettings database, World world, Random random, int life)
            throws IOException, InterruptedException {
        // Often soon after the start, while it still picks up what the kill before left.
        int events = random.nextInt(random.nextBoolean() ? 10 : 120);
        boolean insideCall = random.nextBoolean();
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledEngine.class.getName(),
                        database.url(),
                        String.valueOf(database.user()),
                        String.valueOf(database.password()),
                        String.valueOf(random.nextLong()),
                        String.valueOf(life))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        AtomicInteger seen = new AtomicInteger();
        world.target.answering(call -> {
            RecordingTarget.Answer answer = world.answer(call);
            if (seen.incrementAndGet() > events && insideCall) {
                // Its answer never arrives.
                process.toHandle().destroyForcibly();
            }
            return answer;
        });
        Set<String> acknowledged = new HashSet<>();
        boolean ready = false;
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ready |= line.equals(KilledEngine.READY);
                // A line that the kill cut off was never read by anyone as an acknowledgement.
                if (line.startsWith(KilledEngine.ACKNOWLEDGED + " ")) {
                    for (String id : line.substring(4).split(" ")) {
                        if (id.length() == 36) {
                            acknowledged.add(id);
                        }
                    }
                    if (seen.incrementAndGet() > events && !insideCall) {
                        process.toHandle().destroyForcibly();
                    }
                }
            }
        }
        process.waitFor();
        world.target.answering(world::answer);
        assertThat(ready).as("life " + life + " began").isTrue();
        return acknowledged;
    }

    private static boolean finished(Homeostat engine) {
        return engine.loop().backlog("default") == 0
                && engine.unitOfWork()
                        .read(tx -> engine.remediations()
                                .list(
                                        tx,
                                        new Remediations.Query(
                                                null, UNDER_WAY, null, null, null, null, null, null, null, null),
                                        1))
                        .isEmpty();
    }

    private static void check(Homeostat engine, World world, Set<String> acknowledged) {
        List<RecordingTarget.Call> calls = world.target.calls();
        engine.unitOfWork().run(tx -> {
            List<List<String>> violations = rows(tx, "select id, component, fingerprint from violation");
            Set<String> stored = violations.stream().map(List::getFirst).collect(Collectors.toSet());
            assertThat(acknowledged).as("acknowledged").isNotEmpty();
            assertThat(stored).as("stored").containsAll(acknowledged);
            assertThat(rows(
                            tx,
                            "select fingerprint from violation where status = 'FIRING' group by source, fingerprint"
                                    + " having count(*) > 1"))
                    .as("episodes open twice")
                    .isEmpty();
            assertThat(
                            rows(
                                    tx,
                                    "select violation_id from change where kind = 'OPENED' group by violation_id having count(*) > 1"))
                    .as("violations opened twice")
                    .isEmpty();
            assertThat(rows(
                            tx,
                            // What was only ever told as resolved begins no episode, and changes nothing.
                            "select v.id from violation v where not (v.status = 'RESOLVED' and v.received_at = v.last_seen_at)"
                                    + " and not exists (select 1 from change c where c.violation_id = v.id)"))
                    .as("violations without a change")
                    .isEmpty();
        });
        engine.unitOfWork().run(KillTest::checkCycles);
        List<Remediation> plans =
                engine.unitOfWork().read(tx -> engine.remediations().list(tx, Remediations.Query.ALL, 100_000));
        checkActions(plans, calls, world.deeds);
        assertThat(engine.audit().verify(engine.unitOfWork()).valid())
                .as("the audit")
                .isTrue();
    }

    /** Each change was new in one cycle: the cycles' spans follow one another, from the first change to the last. */
    private static void checkCycles(Transaction tx) {
        long number = 0;
        long sequence = 0;
        for (List<String> cycle : rows(
                tx,
                "select number, after_sequence, up_to_sequence from cycle where status = 'COMPLETED' order by number, id")) {
            assertThat(Long.parseLong(cycle.get(0))).as("number of a cycle").isEqualTo(++number);
            assertThat(Long.parseLong(cycle.get(1)))
                    .as("where cycle " + number + " began")
                    .isEqualTo(sequence);
            sequence = Long.parseLong(cycle.get(2));
        }
        assertThat(rows(tx, "select sequence, cycle_number from loop_cursor"))
                .containsExactly(List.of(String.valueOf(sequence), String.valueOf(number)));
        assertThat(rows(tx, "select count(*), max(sequence) from change"))
                .as("changes are numbered without a gap, and all were taken")
                .containsExactly(List.of(String.valueOf(sequence), String.valueOf(sequence)));
        assertThat(
                        rows(
                                tx,
                                "select l.violation_id from look l where not exists (select 1 from cycle c where c.id = l.first_cycle_id)"))
                .isEmpty();
    }

    private static void checkActions(List<Remediation> plans, List<RecordingTarget.Call> calls, Set<String> deeds) {
        assertThat(calls).as("calls").isNotEmpty();
        Map<String, Remediation.ActionView> byKey = new ConcurrentHashMap<>();
        for (Remediation plan : plans) {
            for (Remediation.ActionView action : plan.actions()) {
                Set<String> keys = action.attempts().stream()
                        .map(Remediation.AttemptView::idempotencyKey)
                        .collect(Collectors.toSet());
                assertThat(keys).as("keys of one action").hasSizeLessThanOrEqualTo(1);
                keys.forEach(key -> assertThat(byKey.put(key, action))
                        .as("another action under the key")
                        .isNull());
                checkAction(plan, action, deeds);
            }
        }
        Set<String> sent = new HashSet<>();
        for (RecordingTarget.Call call : calls) {
            Remediation.ActionView action = byKey.get(call.key());
            assertThat(action).as("the intent of " + call).isNotNull();
            assertThat(Objects.requireNonNull(action).target()).isEqualTo(call.target());
            assertThat(action.attempts())
                    .as("the attempt of " + call)
                    .anyMatch(one -> one.kind() == AttemptKind.DO && one.number() == call.attempt());
            assertThat(sent.add(call.key() + " " + call.attempt()))
                    .as("a try is sent once: " + call)
                    .isTrue();
        }
    }

    private static void checkAction(Remediation plan, Remediation.ActionView action, Set<String> deeds) {
        List<Remediation.AttemptView> attempts = action.attempts();
        assertThat(attempts).as("attempts without an end").allMatch(one -> one.endedAt() != null);
        assertThat(action.state()).isNotEqualTo(ActionState.RUNNING);
        if (plan.state().ended()) {
            assertThat(action.state()).as("an action of " + plan.state()).isNotEqualTo(ActionState.UNKNOWN);
        }
        boolean done = attempts.stream().anyMatch(one -> deeds.contains(one.idempotencyKey()));
        if (action.state() == ActionState.SUCCEEDED) {
            assertThat(done).as("reported as done: " + attempts).isTrue();
        }
        if (action.state() == ActionState.FAILED) {
            assertThat(done).as("reported as not done: " + attempts).isFalse();
        }
        for (Remediation.AttemptView attempt : attempts) {
            if (String.valueOf(attempt.detail()).startsWith("interrupted")) {
                assertThat(attempt.result()).isEqualTo(AttemptResult.UNKNOWN);
            }
        }
    }

    private static List<List<String>> rows(Transaction tx, String query) {
        return tx.onConnection(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(query)) {
                List<List<String>> rows = new ArrayList<>();
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(row);
                }
                return rows;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
