package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioFileTest {
    private final List<Finding> findings = new ArrayList<>();

    private List<Scenario> read(String content) {
        return ScenarioFile.read(Stage.ANALYZER, new RuleFile("scenarios/s.yaml", content), findings::add);
    }

    @Test
    void every_unknown_key_is_told_with_line_and_column() {
        read("""
                - scenario: One
                  givn: []
                  given:
                    - violations: { component: a, policy: p, cuont: 3 }
                  expect: { patterns: [ { kinds: temporal } ], fird: [ x ] }
                """);

        assertThat(findings)
                .filteredOn(finding -> finding.code().equals("unknown-key"))
                .extracting(Finding::line, Finding::column)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(2, 3),
                        org.assertj.core.groups.Tuple.tuple(4, 46),
                        org.assertj.core.groups.Tuple.tuple(5, 27),
                        org.assertj.core.groups.Tuple.tuple(5, 48));
        assertThat(findings.getFirst().message()).contains("\"givn\" is unknown here; known are scenario, at");
    }

    @Test
    void what_is_missing_or_of_another_kind_is_told_where_it_is() {
        read("""
                - scenario: One
                  given: [ violations: { policy: p, value: much, count: 0 } ]
                  expect: { rootCauses: [ { confidence: "> often" } ], candidates: [] }
                - given: []
                - scenario: Three
                  at: yesterday
                  given: []
                """);

        assertThat(findings)
                .extracting(Finding::code)
                .contains("missing-key", "mistyped", "out-of-range", "wrong-stage");
        assertThat(findings)
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("\"component\" is needed here"))
                .anyMatch(message -> message.contains("compares with what is no number"))
                .anyMatch(message -> message.contains("Rules of the analyzer make no candidates"))
                .anyMatch(message -> message.contains("Nothing is expected"))
                .anyMatch(message -> message.contains("A time such as"));
    }

    @Test
    void two_scenarios_of_one_name_are_told() {
        read("""
                - { scenario: Same, given: [], expect: { patterns: [] } }
                - { scenario: Same, given: [], expect: { patterns: [] } }
                """);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("duplicate-scenario");
            assertThat(finding.line()).isEqualTo(2);
        });
    }

    @Test
    void a_package_tells_the_faults_of_its_scenarios() {
        RulePackage.Parsed parsed = RulePackage.parse(
                Stage.ANALYZER,
                List.of(
                        new RuleFile("tiny.drl", "package rules.analyzer.tiny;\n"),
                        new RuleFile("scenarios/s.yaml", "- { scenario: One, wat: 1, expect: { patterns: [] } }\n")));

        assertThat(parsed.ok()).isFalse();
        assertThat(parsed.findings()).extracting(Finding::path).contains("scenarios/s.yaml");
    }

    @Test
    void a_comparison_reads_numbers_words_and_orders() {
        assertThat(Comparison.of(">= 0.85").holds(0.85)).isTrue();
        assertThat(Comparison.of("> 0.85").holds(0.85)).isFalse();
        assertThat(Comparison.of("< 3").holds(2)).isTrue();
        assertThat(Comparison.of("<= 3").holds(3)).isTrue();
        assertThat(Comparison.of("<= 3").holds(4)).isFalse();
        assertThat(Comparison.of("0.1").holds(0.1 + 1e-12)).isTrue();
        assertThat(Comparison.of("!= 3").holds(3)).isFalse();
        assertThat(Comparison.of("!= 3").holds(null)).isTrue();
        assertThat(Comparison.of("burst").holds(io.homeostat.model.SubKind.BURST))
                .isTrue();
        assertThat(Comparison.of("best-effort").holds(io.homeostat.model.Mode.BEST_EFFORT))
                .isTrue();
        assertThat(Comparison.of("checkout").holds("search")).isFalse();
        assertThat(Comparison.of("checkout").holds(null)).isFalse();
    }
}
