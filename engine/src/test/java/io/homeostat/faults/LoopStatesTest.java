package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.guard.LoopStates;
import io.homeostat.model.LoopState;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopStatesTest {
    private static LoopState state(Stepped stepped, String domain) {
        return stepped.engine()
                .unitOfWork()
                .<LoopStates.Current>read(tx -> stepped.engine().states().current(tx, domain))
                .state();
    }

    private static Stepped open(DatabaseSettings database) {
        return Stepped.open(database, "one", new SettableClock(Opened.NIGHT));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_kill_survives_a_restart_and_holds_for_domains_that_come_later(Databases kind) {
        DatabaseSettings database = kind.fresh();
        try (Stepped stepped = open(database)) {
            stepped.set("east", LoopState.PAUSED);
            assertThat(state(stepped, "west")).isEqualTo(LoopState.RUNNING);
            stepped.set(null, LoopState.KILLED);
        }
        try (Stepped again = open(database)) {
            assertThat(state(again, "east")).isEqualTo(LoopState.KILLED);
            assertThat(state(again, "born-later")).isEqualTo(LoopState.KILLED);
            again.set("east", LoopState.RUNNING);
            assertThat(state(again, "east")).isEqualTo(LoopState.RUNNING);
            assertThat(state(again, "born-later")).isEqualTo(LoopState.KILLED);
            again.set(null, LoopState.RUNNING);
            assertThat(state(again, "born-later")).isEqualTo(LoopState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void only_a_resume_lifts_a_kill_and_a_pause_does_not_end_safe_mode(Databases kind) {
        try (Stepped stepped = open(kind.fresh())) {
            stepped.set("east", LoopState.KILLED);
            stepped.set("east", LoopState.PAUSED);
            stepped.set(null, LoopState.PAUSED);
            stepped.set("east", LoopState.SAFE_MODE);
            assertThat(state(stepped, "east")).isEqualTo(LoopState.KILLED);
            List<AuditEntry> pauses = stepped.engine().unitOfWork().read(tx -> stepped.engine()
                    .audit()
                    .list(tx, new AuditLog.Query(null, "loop.paused", null, null, null, null, null), 10));
            assertThat(pauses)
                    .filteredOn(entry -> entry.subjectId().equals("east"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.detail().get("state").stringValue())
                            .isEqualTo("killed"));
            assertThat(state(stepped, "west")).isEqualTo(LoopState.PAUSED);
            stepped.set("east", LoopState.RUNNING);
            assertThat(state(stepped, "east")).isEqualTo(LoopState.RUNNING);

            stepped.set("east", LoopState.SAFE_MODE);
            stepped.set("east", LoopState.PAUSED);
            assertThat(state(stepped, "east")).isEqualTo(LoopState.SAFE_MODE);
            stepped.set("east", LoopState.KILLED);
            assertThat(state(stepped, "east")).isEqualTo(LoopState.KILLED);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void many_hands_on_the_switch_at_once_all_succeed(Databases kind) throws Exception {
        try (Stepped stepped = open(kind.fresh());
                ExecutorService hands = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 10; round++) {
                String domain = "d" + round;
                List<Future<?>> pressed = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String which = i % 4 == 3 ? null : domain;
                    pressed.add(hands.submit(() -> stepped.set(which, LoopState.KILLED)));
                }
                for (Future<?> one : pressed) {
                    one.get();
                }
                assertThat(state(stepped, domain)).isEqualTo(LoopState.KILLED);
                stepped.set(null, LoopState.RUNNING);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_all_domains_tell_in_one_look_is_what_each_tells(Databases kind) {
        try (Stepped stepped = open(kind.fresh())) {
            stepped.set("east", LoopState.KILLED);
            stepped.set("west", LoopState.PAUSED);
            List<String> domains = List.of("west", "born-later", "east");
            stepped.engine().unitOfWork().run(tx -> {
                LoopStates states = stepped.engine().states();
                assertThat(states.states(tx, domains).sequencedKeySet()).containsExactlyElementsOf(domains);
                states.states(tx, domains)
                        .forEach((domain, state) -> assertThat(state).isEqualTo(states.current(tx, domain)));
            });
        }
    }
}
