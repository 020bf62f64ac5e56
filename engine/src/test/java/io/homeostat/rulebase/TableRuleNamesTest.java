package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.RuleRef;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class TableRuleNamesTest {
    private static final String MANIFEST = "name: tiny\nstage: planner\ntitle: Tiny\n";
    private static final String HEAD = """
            "RuleSet","rules.planner.tiny",,,
            "Import","io.homeostat.model.*",,,
            ,,,,
            """;
    private static final String TABLE = """
            "RuleTable Remedies",,,,
            "CONDITION","CONDITION","ACTION","DESCRIPTION"%s
            "$r : RootCause","$t : Target",,,
            "name == ""$param""\","name == $r.component, targetClass matches ""$param""\","insert( Candidate.of( $r, ActionType.$1, $t.name(), $2, 0.1, Risk.LOW ) );",,
            "Root cause","Target class","Action, prior","Why",
            """;

    private static List<Tuple> rules(String table) {
        RulePackage.Parsed parsed = RulePackage.parse(
                Stage.PLANNER, List.of(new RuleFile("package.yaml", MANIFEST), new RuleFile("tiny.csv", table)));
        CompiledRelease.Part part =
                new CompiledRelease.Part(Objects.requireNonNull(parsed.rulePackage(), parsed.toString()), 1);
        try (CompiledRelease release = CompiledRelease.compile(1, new UUID(0, 7), List.of(part), Set.of())) {
            return release.rules(Stage.PLANNER).stream()
                    .map((RuleRef rule) -> Tuple.tuple(rule.name(), rule.line()))
                    .toList();
        }
    }

    @Test
    void a_rule_is_called_after_what_its_row_says_and_stands_in_that_row() {
        assertThat(rules(HEAD + TABLE.formatted(",") + """
                        "overload",".*","SCALE_UP, 0.8","",
                        "overload","data.*","RESTART_SERVICE, 0.6","it says ""so""\",
                        ".*",".*","NOTIFY, 0.6","whatever it is",
                        """))
                .containsExactlyInAnyOrder(
                        Tuple.tuple("Remedies: overload, SCALE_UP", 9),
                        Tuple.tuple("Remedies: overload, data.*, RESTART_SERVICE", 10),
                        Tuple.tuple("Remedies: NOTIFY", 11));
    }

    @Test
    void rows_that_would_be_called_the_same_have_their_number_beside_it() {
        assertThat(rules(HEAD + TABLE.formatted(",") + """
                        "overload",".*","SCALE_UP, 0.8","",
                        "overload",".*","SCALE_UP, 0.7","",
                        "overload",".*","THROTTLE_REQUESTS, 0.7","",
                        """))
                .containsExactlyInAnyOrder(
                        Tuple.tuple("Remedies: overload, SCALE_UP, row 9", 9),
                        Tuple.tuple("Remedies: overload, SCALE_UP, row 10", 10),
                        Tuple.tuple("Remedies: overload, THROTTLE_REQUESTS", 11));
    }

    @Test
    void a_row_that_its_author_has_named_keeps_that_name() {
        assertThat(rules(HEAD + TABLE.formatted(",\"NAME\"") + """
                        "overload",".*","SCALE_UP, 0.8","","More of it helps"
                        "overload",".*","RESTART_SERVICE, 0.7","",
                        """))
                .containsExactlyInAnyOrder(
                        Tuple.tuple("More of it helps", 9), Tuple.tuple("Remedies: overload, RESTART_SERVICE", 10));
    }
}
