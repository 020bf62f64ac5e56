package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.model.Cycle;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RuleSessionTest {
    private static final String HEAD = "package rules.analyzer.tiny;\nimport io.homeostat.model.*;\n";
    private static final String FIRES = """
            rule "A violation is a cause"
            when
                $v : Violation( firing == true )
            then
                insert( RootCause.of( "ill", $v.component(), 0.9 ) );
            end
            """;

    private static RulePackage pack(String rules) {
        RulePackage.Parsed parsed = RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", HEAD + rules)));
        assertThat(parsed.findings()).filteredOn(Finding::isError).isEmpty();
        return java.util.Objects.requireNonNull(parsed.rulePackage());
    }

    private static CompiledRelease compile(String rules, RuleKey... disabled) {
        return CompiledRelease.compile(
                1, new UUID(0, 7), List.of(new CompiledRelease.Part(pack(rules), 3)), Set.of(disabled));
    }

    private static List<Object> facts(int violations) {
        List<Object> facts = new ArrayList<>(List.of(new Cycle(1, "default", violations)));
        for (int i = 0; i < violations; i++) {
            facts.add(new Violation(
                    "v" + i, "rest", "p", "c" + i, "g", "m", null, null, Severity.INFO, 1, 1, 1, true, Map.of()));
        }
        return facts;
    }

    @Test
    void a_firing_names_its_rule_with_version_file_and_line() {
        try (CompiledRelease release = compile(FIRES)) {
            RunResult result = RuleSession.run(release, Stage.ANALYZER, facts(1), Limits.DEFAULT);

            assertThat(result.rootCauses()).hasSize(1);
            assertThat(result.firings()).singleElement().satisfies(firing -> {
                assertThat(firing.rule().name()).isEqualTo("A violation is a cause");
                assertThat(firing.rule().version()).isEqualTo(3);
                assertThat(firing.rule().source()).isEqualTo("tiny.drl");
                assertThat(firing.rule().line()).isEqualTo(3);
            });
        }
    }

    @Test
    void the_order_in_which_facts_came_changes_nothing() {
        try (CompiledRelease release = compile(FIRES)) {
            List<Object> shuffled = facts(20);
            Collections.shuffle(shuffled, new Random(4));
            assertThat(RuleSession.run(release, Stage.ANALYZER, FactOrder.sort(shuffled), Limits.DEFAULT))
                    .isEqualTo(RuleSession.run(release, Stage.ANALYZER, FactOrder.sort(facts(20)), Limits.DEFAULT));
        }
    }

    @Test
    void a_rule_that_goes_on_and_on_is_stopped_and_named() {
        try (CompiledRelease release = compile(FIRES)) {
            RuleFailure firings = catchThrowableOfType(
                    RuleFailure.class,
                    () -> RuleSession.run(
                            release, Stage.ANALYZER, facts(20), new Limits(10, 1_000, 1_000_000, 60_000)));
            RuleFailure inserts = catchThrowableOfType(
                    RuleFailure.class,
                    () -> RuleSession.run(
                            release, Stage.ANALYZER, facts(20), new Limits(1_000, 10, 1_000_000, 60_000)));

            assertThat(firings.reason()).isEqualTo(RuleFailure.Reason.FIRINGS);
            assertThat(inserts.reason()).isEqualTo(RuleFailure.Reason.INSERTS);
            assertThat(inserts.rules()).singleElement().satisfies(rule -> assertThat(rule.name())
                    .isEqualTo("A violation is a cause"));
        }
    }

    private static RuleFailure fails(String rules, Limits limits) {
        try (CompiledRelease release = compile(rules)) {
            return catchThrowableOfType(
                    RuleFailure.class, () -> RuleSession.run(release, Stage.ANALYZER, facts(2), limits));
        }
    }

    private static List<String> blamed(RuleFailure failure) {
        return failure.rules().stream().map(io.homeostat.model.RuleRef::name).toList();
    }

    @Test
    void a_condition_that_throws_is_told_of_its_rule_and_not_of_the_one_that_fired_before() {
        RuleFailure failure = fails(
                FIRES + "rule \"Divides\" when RootCause( 10 / (name.length() - 3) > 1 ) then end\n", Limits.DEFAULT);

        assertThat(failure.reason()).isEqualTo(RuleFailure.Reason.ERROR);
        assertThat(blamed(failure)).containsExactly("Divides");
        assertThat(failure).hasMessageContaining("in a condition of the rule \"Divides\" of tiny");
    }

    @Test
    void a_joined_condition_that_throws_is_told_of_its_rule() {
        assertThat(blamed(fails(
                        FIRES
                                + "rule \"Joins\" salience -1 when $v : Violation() RootCause( component == $v.component,"
                                + " 10 / ($v.component.length() - 2) > 1 ) then end\n",
                        Limits.DEFAULT)))
                .containsExactly("Joins");
    }

    @Test
    void a_condition_that_rules_have_in_common_is_told_of_all_of_them() {
        String shared = "rule \"Shares %s\" when RootCause( 10 / (name.length() - 3) > 1 ) then end\n";
        assertThat(blamed(fails(FIRES + shared.formatted("a") + shared.formatted("b"), Limits.DEFAULT)))
                .containsExactly("Shares a", "Shares b");
    }

    @Test
    void a_consequence_that_throws_after_an_insert_is_told_of_the_rule_that_ran() {
        RuleFailure failure = fails(
                FIRES.replace("end\n", "int none = $v.metric().length() - 1; int what = 1 / none;\nend\n")
                        + "rule \"Looks on\" when RootCause( name.length() > 1 ) then end\n",
                Limits.DEFAULT);

        assertThat(blamed(failure)).containsExactly("A violation is a cause");
        assertThat(failure).hasMessageContaining("in the consequence of");
    }

    @Test
    void a_product_that_uses_up_the_budget_is_told_of_its_rule_also_where_others_join_alike() {
        String alike = "rule \"Alike\" salience 1 when $v : Violation( firing == true ) Violation( policy == \"none\" )"
                + " then end\n";
        String product = "rule \"Product\" salience -1 when $v : Violation() Violation() Violation() Violation()"
                + " Violation() Violation() Violation() Violation() Violation() Violation() then end\n";
        RuleFailure failure = fails(FIRES + alike + product, new Limits(10_000, 10_000, 900, 60_000));

        assertThat(failure.reason()).isEqualTo(RuleFailure.Reason.BUDGET);
        assertThat(blamed(failure)).containsExactly("Product");
    }

    @Test
    void what_is_no_finding_cannot_be_inserted() {
        String rules = FIRES.replace("RootCause.of( \"ill\", $v.component(), 0.9 )", "$v.component()");
        try (CompiledRelease release = compile(rules)) {
            assertThat(catchThrowableOfType(
                                    RuleFailure.class,
                                    () -> RuleSession.run(release, Stage.ANALYZER, facts(1), Limits.DEFAULT))
                            .reason())
                    .isEqualTo(RuleFailure.Reason.FORBIDDEN_INSERT);
        }
    }

    @Test
    void a_rule_that_is_switched_off_stays_silent() {
        try (CompiledRelease release = compile(FIRES, new RuleKey("tiny", "A violation is a cause"))) {
            assertThat(RuleSession.run(release, Stage.ANALYZER, facts(3), Limits.DEFAULT)
                            .firings())
                    .isEmpty();
        }
    }

    @Test
    void a_closed_release_decides_nothing_more() {
        CompiledRelease release = compile(FIRES);
        release.close();
        assertThatThrownBy(() -> RuleSession.run(release, Stage.ANALYZER, facts(1), Limits.DEFAULT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_does_not_compile_is_refused_with_its_file() {
        assertThatThrownBy(() -> compile(FIRES.replace("firing == true", "colour == 3")))
                .isInstanceOfSatisfying(RulesRefused.class, refused -> assertThat(refused.findings())
                        .isNotEmpty()
                        .allSatisfy(finding -> assertThat(finding.message()).isNotBlank()));
    }
}
