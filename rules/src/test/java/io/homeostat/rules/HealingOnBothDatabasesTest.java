package io.homeostat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.Actor;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealingOnBothDatabasesTest {
    private static final ExecutorSettings QUICK = new ExecutorSettings(
            Duration.ofMillis(500),
            Duration.ZERO,
            Duration.ofMinutes(30),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            4);

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_burst_is_healed_although_the_target_was_busy_at_first_and_a_restart_forgets_nothing(Databases kind)
            throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(calls.incrementAndGet() == 1 ? 503 : 200, -1);
            exchange.close();
        });
        target.start();
        HomeostatSettings settings = HomeostatSettings.of(
                        kind.fresh(), ShippedPackages.load(getClass().getClassLoader()))
                .planningAtOnce();
        settings = settings.with(settings.planner(), QUICK);
        try (Homeostat homeostat = Homeostat.start(settings)) {
            homeostat.unitOfWork().run(tx -> homeostat
                    .actuators()
                    .put(
                            tx,
                            "hook",
                            CanonicalJson.parse(CanonicalJson.text(Map.of(
                                    "kind",
                                    "webhook",
                                    "actions",
                                    List.of("REBALANCE_LOAD"),
                                    "config",
                                    Map.of(
                                            "url",
                                            "http://127.0.0.1:"
                                                    + target.getAddress().getPort() + "/")))),
                            Actor.SYSTEM,
                            homeostat.now()));
            offer(homeostat, "firing");
            Await.until(() -> newest(homeostat).filter(plan -> plan.state() == PlanState.VERIFYING));
            offer(homeostat, "resolved");
            Remediation plan = Await.until(() -> newest(homeostat).filter(one -> one.state() == PlanState.COMPLETED));

            assertThat(plan.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(plan.actions().getFirst().state()).isEqualTo(ActionState.SUCCEEDED);
            assertThat(plan.actions().getFirst().attempts())
                    .extracting(Remediation.AttemptView::idempotencyKey)
                    .hasSize(2)
                    .containsOnly(
                            plan.actions().getFirst().attempts().getFirst().idempotencyKey());
            assertThat(homeostat.audit().verify(homeostat.unitOfWork()).valid()).isTrue();
        }
        try (Homeostat again = Homeostat.start(settings)) {
            assertThat(newest(again)).map(Remediation::state).contains(PlanState.COMPLETED);
            assertThat(again.ruleBase().live("default").number()).isEqualTo(1);
            assertThat(calls).hasValue(2);
        } finally {
            target.stop(0);
        }
    }

    private static void offer(Homeostat homeostat, String status) {
        List<?> burst = IntStream.range(0, 4)
                .mapToObj(i -> Map.of("policy", "latency-" + i, "component", "checkout", "status", status))
                .toList();
        homeostat.intake().accept(CanonicalJson.parse(CanonicalJson.text(burst)));
    }

    /** The newest that was chosen. */
    private static Optional<Remediation> newest(Homeostat homeostat) {
        return homeostat.unitOfWork().read(tx -> homeostat.remediations().list(tx, Remediations.Query.ALL, 20)).stream()
                .filter(plan -> plan.state() != PlanState.CANDIDATE)
                .findFirst();
    }
}
