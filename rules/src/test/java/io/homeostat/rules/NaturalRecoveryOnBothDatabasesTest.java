package io.homeostat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.Actor;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.model.CycleInput;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.store.CanonicalJson;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NaturalRecoveryOnBothDatabasesTest {
    private static final ExecutorSettings QUICK = new ExecutorSettings(
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofMinutes(30),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            4);

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_ends_while_nothing_is_done_is_learnt_and_so_is_what_does_not(Databases kind) {
        HomeostatSettings settings = HomeostatSettings.of(
                        kind.fresh(), ShippedPackages.load(getClass().getClassLoader()))
                .planningAtOnce();
        settings = settings.with(settings.planner(), QUICK);
        try (Homeostat homeostat = Homeostat.start(settings)) {
            homeostat.set(null, LoopState.PAUSED, "nothing is to be done", Actor.SYSTEM);
            offer(homeostat, "checkout", Map.of());
            offer(homeostat, "cart", Map.of());
            Await.until(() -> held(homeostat, "cart"));
            Remediation plan = Await.until(() -> held(homeostat, "checkout"));
            offer(
                    homeostat,
                    "checkout",
                    Map.of("status", "resolved", "endsAt", plan.createdAt().plusMillis(1)));

            CycleInput.Untouched both = Await.until(() -> learnt(homeostat, 2));
            assertThat(both.recovered()).isEqualTo(1);
            assertThat(both.partials()).isZero();
        }
    }

    private static void offer(Homeostat homeostat, String component, Map<String, ?> more) {
        List<Map<String, Object>> burst = IntStream.range(0, 4)
                .mapToObj(i -> {
                    Map<String, Object> one = new HashMap<>(more);
                    one.putAll(Map.of("policy", "latency-" + i, "component", component));
                    return one;
                })
                .toList();
        homeostat.intake().accept(CanonicalJson.parse(CanonicalJson.text(burst)));
    }

    private static Optional<Remediation> held(Homeostat homeostat, String component) {
        return homeostat.unitOfWork().read(tx -> homeostat.remediations().list(tx, Remediations.Query.ALL, 50)).stream()
                .filter(plan ->
                        plan.state() == PlanState.HELD && plan.component().equals(component))
                .findFirst();
    }

    private static Optional<CycleInput.Untouched> learnt(Homeostat homeostat, int cases) {
        return homeostat.unitOfWork().read(tx -> homeostat.knowledge().untouched(tx)).stream()
                .filter(one -> one.rootCause().equals("system_overload") && one.cases() == cases)
                .findFirst();
    }
}
