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
            assertThat(java.util.Objects.requireNonNull(inserts.rule()).name()).isEqualTo("A violation is a cause");
        }
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
