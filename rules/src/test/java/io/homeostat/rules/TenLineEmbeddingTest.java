package io.homeostat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Await;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenLineEmbeddingTest {
    @Test
    void an_embedded_engine_with_the_shipped_rules_finds_a_cause_and_plans_against_it() {
        HomeostatSettings settings = HomeostatSettings.of(
                DatabaseSettings.memory("embedded"),
                ShippedPackages.load(getClass().getClassLoader()));
        try (Homeostat homeostat = Homeostat.start(settings.planningAtOnce())) {
            List<?> burst = IntStream.range(0, 4)
                    .mapToObj(i -> java.util.Map.of("policy", "latency-" + i, "component", "checkout"))
                    .toList();
            homeostat.intake().accept(CanonicalJson.parse(CanonicalJson.text(burst)));
            Remediation plan = Await.until(() ->
                    homeostat
                            .unitOfWork()
                            .read(tx -> homeostat.remediations().list(tx, Remediations.Query.ALL, 1))
                            .stream()
                            .findFirst());
            assertThat(plan.rootCause()).isEqualTo("system_overload");
            assertThat(plan.heldBy()).extracting(Remediation.HeldBy::guard).containsExactly("actuator");
        }
    }
}
