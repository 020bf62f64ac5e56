package io.homeostat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.Kind;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.FactOrder;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.RuleSession;
import io.homeostat.rulebase.RunResult;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.rulebase.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippedRulesTest {
    private static final Path FOLDER = Path.of("src/main/resources/rules");

    private List<RulePackage> packages = List.of();
    private @Nullable CompiledRelease release;

    @BeforeAll
    void compile() {
        packages = ShippedPackages.load(ShippedRulesTest.class.getClassLoader());
        release = CompiledRelease.compile(
                1,
                new UUID(0, 1),
                packages.stream().map(one -> new CompiledRelease.Part(one, 1)).toList(),
                Set.of());
    }

    @AfterAll
    void close() {
        if (release != null) {
            release.close();
        }
    }

    @Test
    void the_index_names_every_file_and_no_other() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            List<String> there = files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.equals("index.txt"))
                    .sorted()
                    .toList();
            assertThat(Files.readAllLines(FOLDER.resolve("index.txt"))).isEqualTo(there);
        }
    }

    @Test
    void every_package_has_a_title_and_a_text_for_operators() {
        assertThat(packages).extracting(RulePackage::name).contains("bursts", "resources", "remedies", "vetoes");
        assertThat(packages).allSatisfy(one -> {
            assertThat(one.title()).isNotBlank();
            assertThat(one.files()).anyMatch(file -> file.path().equals("README.md"));
        });
    }

    @Test
    void three_violations_of_a_component_within_a_minute_are_a_burst_and_an_overload() {
        RunResult result = run(Stage.ANALYZER, window(60, 3));

        assertThat(result.patterns()).singleElement().satisfies(pattern -> {
            assertThat(pattern.kind()).isEqualTo(Kind.TEMPORAL);
            assertThat(pattern.confidence()).isEqualTo(0.85);
        });
        assertThat(result.rootCauses()).singleElement().satisfies(cause -> {
            assertThat(cause.name()).isEqualTo("system_overload");
            assertThat(cause.component()).isEqualTo("checkout");
        });
        assertThat(result.firings().getFirst().rule()).satisfies(rule -> {
            assertThat(rule.packageName()).isEqualTo("bursts");
            assertThat(rule.source()).isEqualTo("bursts.drl");
            assertThat(rule.line()).isEqualTo(6);
        });
    }

    @Test
    void two_violations_are_neither() {
        assertThat(run(Stage.ANALYZER, window(60, 2)).firings()).isEmpty();
    }

    @Test
    void more_than_eight_within_five_minutes_are_an_overload_and_eight_are_not() {
        assertThat(run(Stage.ANALYZER, window(300, 9)).rootCauses())
                .extracting(RootCause::name)
                .containsExactly("system_overload");
        assertThat(run(Stage.ANALYZER, window(300, 8)).firings()).isEmpty();
    }

    @Test
    void a_frequency_beside_a_burst_gives_one_cause_and_no_second() {
        assertThat(run(Stage.ANALYZER, window(60, 9), window(300, 9)).rootCauses())
                .hasSize(1);
    }

    @Test
    void a_resource_over_its_limit_is_a_cause_and_one_at_its_limit_is_not() {
        assertThat(causes(violation("cpu_percent", 95.0))).containsExactly("high_cpu");
        assertThat(causes(violation("memory_percent", 90.0))).containsExactly("high_memory");
        assertThat(causes(violation("packet_loss_percent", 10.0))).containsExactly("network_loss");
        assertThat(causes(violation("cpu_percent", 90.0))).isEmpty();
        assertThat(causes(violation("memory_percent", 85.0))).isEmpty();
        assertThat(causes(violation("packet_loss_percent", 5.0))).isEmpty();
    }

    @Test
    void a_missing_value_says_nothing() {
        assertThat(causes(violation("cpu_percent", null))).isEmpty();
    }

    @Test
    void every_cause_has_a_remedy_that_needs_neither_kind_nor_capacity() {
        for (String cause : List.of("system_overload", "high_cpu", "high_memory", "network_loss")) {
            RunResult result = run(Stage.PLANNER, RootCause.of(cause, "checkout", 0.9), target(null));
            assertThat(result.candidates()).as(cause).hasSize(1);
            assertThat(result.firings())
                    .as(cause)
                    .allSatisfy(firing -> assertThat(firing.rule().source()).isEqualTo("remedies.csv"));
        }
        assertThat(run(Stage.PLANNER, RootCause.of("gremlins", "checkout", 0.9), target(null))
                        .candidates())
                .isEmpty();
    }

    @Test
    void the_last_replica_is_not_restarted_and_the_last_but_one_is() {
        RootCause cause = RootCause.of("high_cpu", "checkout", 0.9);

        assertThat(run(Stage.PLANNER, cause, target(1)).vetoes()).hasSize(1);
        assertThat(run(Stage.PLANNER, cause, target(2)).vetoes()).isEmpty();
    }

    @Test
    void a_target_is_not_scaled_below_its_least() {
        Candidate smaller = Candidate.of(
                RootCause.of("idle", "checkout", 0.9), ActionType.SCALE_DOWN, "checkout", 0.8, 0.05, Risk.LOW);

        assertThat(run(Stage.PLANNER, smaller, target(1)).vetoes()).hasSize(1);
        assertThat(run(Stage.PLANNER, smaller, target(3)).vetoes()).isEmpty();
    }

    private List<String> causes(Violation violation) {
        return run(Stage.ANALYZER, violation).rootCauses().stream()
                .map(RootCause::name)
                .toList();
    }

    private RunResult run(Stage stage, Object... facts) {
        CompiledRelease compiled = java.util.Objects.requireNonNull(release);
        return RuleSession.run(compiled, stage, FactOrder.sort(List.of(facts)), Limits.DEFAULT);
    }

    private static Target target(@Nullable Integer replicas) {
        return new Target("checkout", "default", "unknown", replicas, 1, 10, false, false, 3);
    }

    private static Violation violation(String metric, @Nullable Double value) {
        return new Violation(
                "v1",
                "rest",
                "p",
                "checkout",
                "default",
                metric,
                value,
                null,
                Severity.CRITICAL,
                1,
                1,
                1,
                true,
                Map.of());
    }

    private static Window window(int span, int count) {
        return new Window(
                Scope.COMPONENT,
                "checkout",
                "",
                "",
                "",
                "",
                "",
                span,
                count,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                count,
                1,
                1,
                1_000,
                2_000,
                Severity.CRITICAL);
    }
}
