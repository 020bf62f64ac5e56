package io.homeostat.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.evaluation.ScenarioResult;
import io.homeostat.evaluation.ScenarioRunner;
import io.homeostat.model.RuleRef;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Scenario;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.rulebase.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShippedRulesTest {
    private static final Path FOLDER = Path.of("src/main/resources/rules");

    private final Map<RulePackage, List<ScenarioResult>> results = new LinkedHashMap<>();

    @BeforeAll
    void run() {
        ScenarioRunner runner = new ScenarioRunner(PlannerSettings.DEFAULT, Limits.DEFAULT);
        for (RulePackage rulePackage : ShippedPackages.load(ShippedRulesTest.class.getClassLoader())) {
            results.put(rulePackage, runner.run(rulePackage));
        }
    }

    @TestFactory
    Stream<DynamicTest> every_scenario_holds() {
        return results.entrySet().stream().flatMap(entry -> entry.getValue().stream()
                .map(result -> DynamicTest.dynamicTest(
                        entry.getKey().name() + ": " + result.scenario().name(),
                        () -> assertThat(result.passed()).as(result.toString()).isTrue())));
    }

    @Test
    void every_rule_fires_in_a_scenario_and_stays_silent_in_another() {
        results.forEach((rulePackage, all) -> {
            Set<String> fired = new TreeSet<>();
            Set<String> silent = new TreeSet<>();
            for (ScenarioResult result : all) {
                Set<String> here = new TreeSet<>();
                result.firings().forEach(firing -> here.add(firing.rule().name()));
                fired.addAll(here);
                Set<String> others = rules(rulePackage);
                others.removeAll(here);
                silent.addAll(others);
            }
            assertThat(fired).as("fired in " + rulePackage.name()).isEqualTo(rules(rulePackage));
            assertThat(silent).as("silent in " + rulePackage.name()).isEqualTo(rules(rulePackage));
        });
    }

    @Test
    void every_written_rule_has_a_scenario_that_says_it_must_stay_silent() {
        results.keySet().forEach(rulePackage -> {
            Set<String> said = new TreeSet<>();
            for (Scenario scenario : Scenario.of(rulePackage)) {
                scenario.steps().forEach(step -> {
                    if (step.expected() != null) {
                        said.addAll(step.expected().notFired());
                    }
                });
            }
            // Rows of a table are proven together: in each scenario of one the others stay silent.
            Set<String> written = rules(rulePackage, rule -> rule.source().endsWith(".drl"));
            assertThat(said).as(rulePackage.name()).containsAll(written);
        });
    }

    @Test
    void every_cause_that_a_rule_finds_has_a_remedy_that_needs_neither_kind_nor_capacity() {
        Set<String> found = new TreeSet<>();
        Set<String> healed = new TreeSet<>();
        results.values().stream()
                .flatMap(List::stream)
                .flatMap(result -> result.firings().stream())
                .forEach(firing -> firing.proposed().forEach(proposed -> {
                    if (proposed instanceof io.homeostat.model.RootCause cause) {
                        found.add(cause.name());
                    }
                    if (proposed instanceof io.homeostat.model.Candidate candidate
                            && firing.matched().stream()
                                    .anyMatch(fact -> fact instanceof io.homeostat.model.Target target
                                            && target.targetClass().equals("unknown")
                                            && target.replicas() == null)) {
                        healed.add(candidate.rootCause().name());
                    }
                }));

        assertThat(found).hasSize(5);
        assertThat(healed).containsAll(found);
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
    void every_package_has_a_title_a_text_for_operators_and_nothing_to_complain_of() {
        assertThat(results.keySet())
                .extracting(RulePackage::name)
                .containsExactly("bursts", "cascades", "resources", "remedies", "vetoes");
        assertThat(results.keySet()).allSatisfy(one -> {
            assertThat(one.title()).isNotBlank();
            assertThat(one.description()).isNotBlank();
            assertThat(one.files()).anyMatch(file -> file.path().equals("README.md"));
            assertThat(Checker.check(one)).isEmpty();
            assertThat(RulePackage.parse(one.stage(), one.files()).findings()).isEmpty();
        });
    }

    private static Set<String> rules(RulePackage rulePackage) {
        return rules(rulePackage, rule -> true);
    }

    private static Set<String> rules(RulePackage rulePackage, Predicate<RuleRef> which) {
        try (CompiledRelease release = CompiledRelease.compile(
                1, new UUID(0, 1), List.of(new CompiledRelease.Part(rulePackage, 1)), Set.of())) {
            Set<String> names = new TreeSet<>();
            for (Stage stage : Stage.values()) {
                release.rules(stage).stream().filter(which).forEach(rule -> names.add(rule.name()));
            }
            return names;
        }
    }
}
