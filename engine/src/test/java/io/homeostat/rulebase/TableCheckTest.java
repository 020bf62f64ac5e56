package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableCheckTest {
    private static final String HEAD = """
            "RuleSet","rules.planner.tiny",,,
            "Import","io.homeostat.model.*",,,
            ,,,,
            "RuleTable Remedies",,,,
            "CONDITION","CONDITION","CONDITION","ACTION","DESCRIPTION"
            "$r : RootCause...","$r : RootCause...","$t : Target",,
            "name == ""$param""\","confidence >= $1, confidence < $2","name == $r.component, targetClass matches ""$param""\","insert( Candidate.of( $r, ActionType.$1, $t.name(), $2, $3, Risk.$4 ) );",
            "Root cause","Confidence","Target","Action, prior, cost, risk","Why"
            """;

    private static List<Finding> check(String rows) {
        return Checker.validate(
                        Stage.PLANNER,
                        List.of(
                                new RuleFile("package.yaml", "name: tiny\nstage: planner\ntitle: Tiny\n"),
                                new RuleFile("tiny.csv", rows)))
                .findings();
    }

    private static void only(List<Finding> findings, String place, String code, String says) {
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.line() + ":" + finding.column())
                    .as(finding.toString())
                    .isEqualTo(place);
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).contains(says);
        });
    }

    @Test
    void rows_that_touch_and_rows_of_other_actions_are_good() {
        assertThat(check(HEAD + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "high_cpu","0.8, 0.9",".*","RESTART_SERVICE, 0.7, 0.2, LOW","b"
                "high_cpu","0.6, 0.9",".*","REBALANCE_LOAD, 0.7, 0.2, LOW","c"
                "low_cpu","0.6, 0.7",".*","RESTART_SERVICE, 0.7, 0.2, LOW","d"
                """)).isEmpty();
    }

    @Test
    void rows_that_overlap_are_told_in_the_cell_of_the_column() {
        only(check(HEAD + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "high_cpu","0.7, 0.9",".*","RESTART_SERVICE, 0.7, 0.2, LOW","b"
                """), "10:12", "overlapping-rows", "row 9 both apply to some values of confidence");
    }

    @Test
    void rows_that_ask_the_same_and_propose_otherwise_contradict_each_other() {
        only(
                check(HEAD + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.7, 0.2, LOW","b"
                """),
                "10:0",
                "contradicting-rows",
                "row 9 asks for, and proposes RESTART_SERVICE in another way");
    }

    @Test
    void the_same_row_twice_is_told() {
        only(check(HEAD + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","b"
                """), "10:0", "duplicate-rule", "leave one of them out");
    }

    @Test
    void what_falls_between_two_rows_is_told() {
        only(
                check(HEAD + """
                "high_cpu","0.9, 1",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.7, 0.2, LOW","b"
                """),
                "9:12",
                "missing-row",
                "No row applies when confidence is between 0.8 and 0.9, between row 10 and");
    }

    @Test
    void a_mistake_in_the_heading_is_told_once_and_there() {
        only(
                check(HEAD.replace("confidence >= $1", "confidnce >= $1") + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "low_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.7, 0.2, LOW","b"
                """),
                "7:23",
                "unknown-field",
                "Did you mean confidence?");
    }

    @Test
    void a_mistake_in_a_row_is_told_in_its_cell() {
        only(check(HEAD + """
                "high_cpu","0.6, 0.8",".*","RESTART_SERVICE, 0.8, 0.2, LOW","a"
                "low_cpu","0.6, 0.8",".*","RESTART_SERVICES, 0.7, 0.2, LOW","b"
                """), "10:28", "unknown-value", "Did you mean RESTART_SERVICE?");
    }
}
