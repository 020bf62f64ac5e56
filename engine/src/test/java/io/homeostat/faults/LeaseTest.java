package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleView;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two nodes on one PostgreSQL. */
class LeaseTest {
    private final SettableClock clock = new SettableClock(Opened.NIGHT);
    private final DatabaseSettings database = Databases.POSTGRESQL.fresh();

    private Stepped node(String name) {
        return Stepped.open(database, name, clock);
    }

    private static List<CycleView> cycles(Stepped node) {
        return node.engine().unitOfWork().read(tx -> node.engine().knowledge().cycles(tx, Stepped.DOMAIN, null, 100));
    }

    private static boolean leads(Stepped node) {
        return node.engine().loop().leads(Stepped.DOMAIN);
    }

    @Test
    void one_of_two_nodes_leads_and_the_other_takes_over_when_the_lease_has_lapsed() {
        try (Stepped one = node("one");
                Stepped two = node("two")) {
            one.fire("low", "a");
            one.cycle();
            two.cycle();
            assertThat(leads(one)).isTrue();
            assertThat(leads(two)).isFalse();
            assertThat(cycles(two)).hasSize(1);

            clock.advance(Duration.ofSeconds(9));
            one.cycle();
            clock.advance(Duration.ofSeconds(9));
            two.cycle();
            assertThat(leads(two)).as("every cycle renews the lease").isFalse();

            clock.advance(Duration.ofSeconds(1));
            two.cycle();
            assertThat(leads(two)).as("after ten seconds of silence").isTrue();
            assertThat(cycles(two)).hasSize(3);
        }
    }

    @Test
    void what_the_old_leader_still_writes_is_refused() {
        try (Stepped one = node("one");
                Stepped two = node("two")) {
            one.fire("low", "a");
            one.cycle();
            clock.advance(Duration.ofSeconds(11));
            one.fire("low", "b");
            two.cycle();
            assertThat(leads(two)).isTrue();
            List<Remediation> plans = two.list(10);

            // It still takes itself for the leader, and has everything in memory that a cycle needs.
            one.fire("low", "c");
            one.cycle();
            assertThat(leads(one)).isFalse();
            assertThat(cycles(two)).hasSize(2);
            assertThat(two.list(10)).isEqualTo(plans);

            two.cycle();
            assertThat(two.list(10)).hasSize(3);
        }
    }

    @Test
    void a_node_of_the_same_name_that_was_started_anew_shuts_the_one_before_out() {
        try (Stepped before = node("pod-0");
                Stepped after = node("pod-0")) {
            before.fire("low", "a");
            before.cycle();
            after.cycle();
            assertThat(leads(after)).as("it need not wait for itself").isTrue();

            before.fire("low", "b");
            before.cycle();
            assertThat(leads(before)).isFalse();
            assertThat(cycles(after)).hasSize(2);
        }
    }

    @Test
    void an_orderly_stop_hands_the_lease_over_at_once() {
        try (Stepped two = node("two")) {
            try (Stepped one = node("one")) {
                one.fire("low", "a");
                one.cycle();
                two.cycle();
                assertThat(leads(two)).isFalse();
            }
            two.cycle();
            assertThat(leads(two)).isTrue();
        }
    }

    @Test
    void nodes_that_are_started_together_on_an_empty_database_all_come_up_and_one_leads() throws Exception {
        List<Stepped> nodes = new ArrayList<>();
        try (ExecutorService hands = Executors.newFixedThreadPool(3)) {
            List<Future<Stepped>> starting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String name = "node-" + i;
                starting.add(hands.submit(() -> node(name)));
            }
            for (Future<Stepped> one : starting) {
                nodes.add(one.get());
            }
            nodes.getFirst().fire("low", "a");
            List<Future<?>> cycles = new ArrayList<>();
            for (Stepped one : nodes) {
                cycles.add(hands.submit(() -> one.engine().loop().runOnce(Stepped.DOMAIN)));
            }
            for (Future<?> one : cycles) {
                one.get();
            }
            assertThat(nodes.stream().filter(LeaseTest::leads)).hasSize(1);
            assertThat(cycles(nodes.getFirst())).hasSize(1);
            assertThat(nodes.stream()
                            .map(one ->
                                    one.engine().ruleBase().live(Stepped.DOMAIN).id())
                            .distinct()
                            .toList())
                    .as("one release decides for all")
                    .hasSize(1)
                    .doesNotContain(new UUID(0, 0));
        } finally {
            nodes.stream().map(Stepped::engine).forEach(Homeostat::close);
        }
    }

    @Test
    void a_domain_whose_leader_is_gone_is_named_until_another_leads() {
        try (Stepped one = node("one");
                Stepped two = node("two")) {
            assertThat(one.engine().progress().leaderless()).isEmpty();
            one.fire("low", "a");
            one.cycle();
            assertThat(two.engine().progress().leaderless()).isEmpty();

            clock.advance(Duration.ofSeconds(11));
            assertThat(two.engine().progress().leaderless()).containsExactly(Stepped.DOMAIN);
            two.cycle();
            assertThat(one.engine().progress().leaderless()).isEmpty();
        }
    }
}
