package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.executor.Remediation;
import io.homeostat.model.PlanState;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.RecordingTarget;
import io.homeostat.testkit.RecordingTarget.Answer;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesBeforeTest {
    /** What is stored of the values before, of every action by the order of the plans. */
    private static List<@Nullable String> stored(Stepped stepped) {
        return stepped.engine()
                .unitOfWork()
                .read(tx -> tx.onConnection(connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(
                                    "select before_values from action order by remediation_id, position")) {
                        List<@Nullable String> values = new ArrayList<>();
                        while (rows.next()) {
                            values.add(rows.getString(1));
                        }
                        return values;
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    private static Map<String, Object> hook(RecordingTarget target) {
        return Map.of("idempotent", true, "stateUrl", target.stateUrl());
    }

    private static void work(Stepped stepped) {
        stepped.clock().advance(Duration.ofSeconds(30));
        stepped.work();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_there_before_the_first_try_is_kept_over_later_tries_and_a_restart(Databases kind) {
        DatabaseSettings database = kind.fresh();
        SettableClock clock = new SettableClock(Opened.NIGHT);
        List<String> known = new CopyOnWriteArrayList<>();
        try (RecordingTarget target = new RecordingTarget()) {
            target.state(Map.of("replicas", 3));
            Remediation plan;
            try (Stepped stepped = Stepped.open(database, "one", clock)) {
                stepped.hook(target, hook(target));
                target.answering(call -> {
                    known.add(String.valueOf(stored(stepped).getFirst()));
                    target.state(Map.of("replicas", 5));
                    return Answer.LOST;
                });
                plan = stepped.planned("low", "a");
                stepped.work();
                assertThat(known).as("durable before anything is sent").containsExactly("{\"replicas\":3}");
            }
            try (Stepped again = Stepped.open(database, "one", clock)) {
                target.answering(call -> Answer.of(200));
                work(again);
                assertThat(again.find(plan).state()).isEqualTo(PlanState.VERIFYING);
                assertThat(target.calls()).hasSize(2);
                assertThat(stored(again)).containsExactly("{\"replicas\":3}");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void who_was_taken_for_dead_while_it_read_them_sends_nothing_and_spoils_nothing(Databases kind) {
        try (RecordingTarget asked = new RecordingTarget();
                Opened opened = Opened.on(kind, hook(asked))) {
            Stepped stepped = opened.stepped();
            AtomicInteger takenOver = new AtomicInteger();
            asked.stating(() -> {
                takenOver.addAndGet(stepped.work());
                work(stepped);
                return Map.of("replicas", 5);
            });
            Remediation plan = stepped.planned("low", "a");
            stepped.work();

            assertThat(takenOver).hasPositiveValue();
            assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
            assertThat(opened.target().calls())
                    .extracting(RecordingTarget.Call::attempt)
                    .containsExactly(2);
            assertThat(stored(stepped).getFirst()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_could_not_be_read_before_the_first_try_is_read_later_only_while_nothing_can_be_done(Databases kind) {
        try (RecordingTarget asked = new RecordingTarget();
                Opened opened = Opened.on(kind, hook(asked))) {
            Stepped stepped = opened.stepped();
            for (Answer first : List.of(Answer.of(503), Answer.LOST)) {
                asked.state(Map.of());
                opened.target().answering(call -> call.attempt() == 1 ? first : Answer.of(200));
                Remediation plan = stepped.planned("low", "s" + first.status());
                stepped.work();
                asked.state(Map.of("replicas", 5));
                work(stepped);
                assertThat(stepped.find(plan).state()).isEqualTo(PlanState.VERIFYING);
            }
            assertThat(stored(stepped)).containsExactly("{\"replicas\":5}", null);
        }
    }
}
