package io.homeostat.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.RulesRefused;
import io.homeostat.rulebase.Stage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ScenarioRunnerTest {
    private static final String RULES = """
            package rules.analyzer.tiny;
            import io.homeostat.model.*;
            rule "A component with two violations is ill"
            when
                $c : Component( openViolations >= ${least} )
            then
                insert( RootCause.of( "ill", $c.name(), 0.9 ).advising( "Look at " + $c.name() ) );
            end
            """;
    private static final String MANIFEST = """
            name: tiny
            stage: analyzer
            title: Tiny
            settings:
              least: { type: integer, default: 2, min: 1, max: 9, description: How many }
            """;

    private final ScenarioRunner runner = new ScenarioRunner(PlannerSettings.DEFAULT, Limits.DEFAULT);

    private static RulePackage pack(String rules, String scenarios) {
        RulePackage.Parsed parsed = RulePackage.parse(
                Stage.ANALYZER,
                List.of(
                        new RuleFile("package.yaml", MANIFEST),
                        new RuleFile("tiny.drl", rules),
                        new RuleFile("scenarios/s.yaml", scenarios)));
        assertThat(parsed.findings()).isEmpty();
        return Objects.requireNonNull(parsed.rulePackage());
    }

    private ScenarioResult run(String scenario) {
        return runner.run(pack(RULES, scenario)).getFirst();
    }

    @Test
    void a_scenario_that_holds_passes_with_its_firings() {
        ScenarioResult result = run("""
                - scenario: Two
                  given: [ violations: { component: a, policy: p, count: 2, every: 1s } ]
                  expect: { rootCauses: [ { name: ill, component: a } ], nothingElse: true }
                """);

        assertThat(result.passed()).as(result.toString()).isTrue();
        assertThat(result.firings())
                .singleElement()
                .satisfies(firing -> assertThat(firing.rule().line()).isEqualTo(3));
    }

    @Test
    void a_scenario_that_does_not_hold_says_what_was_given_expected_and_got() {
        ScenarioResult result = run("""
                - scenario: Three
                  given: [ violations: { component: a, policy: p, count: 3, every: 1s } ]
                  expect:
                    rootCauses: [ { name: well, component: a } ]
                    notFired: [ A component with two violations is ill ]
                    fired: [ Nobody wrote this ]
                    nothingElse: true
                """);

        assertThat(result.passed()).isFalse();
        assertThat(result.faults())
                .contains(
                        "Line 4: nothing in rootCauses is name well, component a.",
                        "The rule \"A component with two violations is ill\" fired.",
                        "The package has no rule \"Nobody wrote this\".")
                .anyMatch(fault -> fault.startsWith("not expected in rootCauses: {name=ill"));
        assertThat(result.toString())
                .contains("scenarios/s.yaml:1 \"Three\" failed")
                .contains("given:\n    2026-01-01T00:00:00Z p at a (WARNING)")
                .contains("expected:\n    rootCauses: name well, component a")
                .contains("got:\n    rootCauses: {name=ill, component=a");
    }

    @Test
    void steps_are_cycles_one_after_the_other_over_the_same_violations() {
        ScenarioResult result = run("""
                - scenario: It comes and goes
                  steps:
                    - given: [ violations: { component: a, policy: p } ]
                      expect: { notFired: [ A component with two violations is ill ] }
                    - given: [ violations: { component: a, policy: q, after: 5s } ]
                      after: 10s
                      expect: { fired: [ A component with two violations is ill ] }
                    - given: [ resolved: { policy: q, after: 5s } ]
                      expect: { notFired: [ A component with two violations is ill ], nothingElse: true }
                """);

        assertThat(result.passed()).as(result.toString()).isTrue();
        assertThat(result.given()).hasSize(3);
    }

    @Test
    void settings_of_the_scenario_are_used_and_unknown_ones_told() {
        assertThat(run("""
                        - scenario: Three are asked for
                          settings: { least: 3 }
                          given: [ violations: { component: a, policy: p, count: 2 } ]
                          expect: { nothingElse: true }
                        """).passed()).isTrue();
        assertThat(run("""
                        - scenario: No such setting
                          settings: { most: 3 }
                          expect: { nothingElse: true }
                        """).faults()).containsExactly("The package tiny has no setting \"most\".");
    }

    @Test
    void what_comes_after_the_cycle_or_ends_nothing_is_told() {
        assertThat(run("""
                        - scenario: Too early
                          given: [ violations: { component: a, policy: p, count: 3, every: 10s } ]
                          after: 15s
                          expect: { nothingElse: true }
                        """).faults()).singleElement().asString().contains("Raise \"after\"");
        assertThat(run("""
                        - scenario: Ends nothing
                          given: [ resolved: { component: a } ]
                          expect: { nothingElse: true }
                        """).faults()).containsExactly("Line 2: no violation is open that this could end.");
    }

    @Test
    void a_package_that_does_not_compile_is_refused() {
        RulePackage broken = pack(
                RULES.replace("openViolations", "opnViolations"),
                "- { scenario: One, given: [], expect: { nothingElse: true } }");

        assertThatThrownBy(() -> runner.run(broken)).isInstanceOf(RulesRefused.class);
    }
}
