package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** In the sources « and » stand around what is found; they are taken out before it is checked. */
class RuleCheckTest {
    private record Case(String source, String code, String says) {}

    private static Case at(String source, String code, String says) {
        return new Case(source, code, says);
    }

    private static List<Finding> check(Stage stage, String source) {
        RulePackage.Parsed parsed = RulePackage.parse(stage, List.of(new RuleFile("tiny.drl", source)));
        return Checker.check(Objects.requireNonNull(parsed.rulePackage()));
    }

    private static String rule(Stage stage, String conditions, String consequence) {
        return "package rules." + stage.key() + ".tiny;\nrule \"r\"\nwhen\n    " + conditions + "\nthen\n    "
                + consequence + "\nend\n";
    }

    private static void found(Stage stage, String marked, String code, String says) {
        String source = marked.replace("«", "").replace("»", "");
        int start = marked.indexOf('«');
        int end = marked.indexOf('»') - 1;
        List<Finding> findings = check(stage, source);
        assertThat(findings).as(source).hasSize(1);
        Finding finding = findings.getFirst();
        assertThat(finding.code()).isEqualTo(code);
        assertThat(finding.message()).contains(says);
        String place = place(source, start) + "-" + place(source, end);
        assertThat(finding.line() + ":" + finding.column() + "-" + finding.endLine() + ":" + finding.endColumn())
                .as(finding + " in\n" + source)
                .isEqualTo(place);
    }

    private static String place(String text, int offset) {
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return line + ":" + (offset - before.lastIndexOf('\n'));
    }

    @TestFactory
    Stream<DynamicTest> a_mistake_among_the_conditions_is_told_at_its_place() {
        return Stream.of(
                        at("Window( «coun» > 3 )", "unknown-field", "Window has no field coun. Did you mean count?"),
                        at(
                                "Violation( policy == \"a\",\n        «cont» > 3 )",
                                "unknown-field",
                                "Violation has no field cont."),
                        at("Window( «rate > \"abc\"» )", "type-mismatch", "rate is a number and no text."),
                        at(
                                "Window( «count > \"3\"» )",
                                "type-mismatch",
                                "count is a number and no text: write 3 without quotes."),
                        at(
                                "Window( «worst == \"CRITICAL\"» )",
                                "type-mismatch",
                                "worst is a Severity and no text: write Severity.CRITICAL."),
                        at("Window( worst == Severity.«CRITICL» )", "unknown-value", "Did you mean CRITICAL?"),
                        at("Window( «worst > Severity.INFO» )", "type-mismatch", "have no order"),
                        at("«Windw»( count > 3 )", "unknown-type", "There is no fact Windw. Did you mean Window?"),
                        at("Window( count > 10, «count < 5» )", "contradicting-thresholds", "count > 10 and count < 5"),
                        at("Window( count > 10 && < «5» )", "contradicting-thresholds", "count > 10 and count < 5"),
                        at(
                                "Window( scope == Scope.GROUP, «scope == Scope.PAIR» )",
                                "never-fires",
                                "cannot both hold, so this rule never fires"),
                        at("Window( «share > 1.5» )", "never-fires", "share is between 0 and 1"),
                        at("Window( «count < 0» )", "never-fires", "count is never below 0"),
                        at("«Target()»", "never-fires", "No Target is ever there in the stage analyzer"),
                        at("Window( «spanSeconds == 120» )", "unknown-span", "there are 60, 300, 3600 and 86400"),
                        at("Window( «count + 1» )", "type-mismatch", "A condition is true or false, and count + 1 is"),
                        at("Window( «component» )", "type-mismatch", "component is a text"),
                        at(
                                "Window( count + «component» > 3, count - «component» > 3 )"
                                        .replace("count + «component» > 3, ", ""),
                                "type-mismatch",
                                "One reckons with numbers"),
                        at(
                                "Violation( policy matches \"a.*\", component in ( \"a\", «3» ) )",
                                "type-mismatch",
                                "component is a text and 3 is a number"),
                        at("Window( «count» matches \"a.*\" )", "type-mismatch", "looks at texts"),
                        at("Violation( «label( \"a\" ) == 3» )", "type-mismatch", "is a text and 3 is a number"),
                        at("Violation( «lable»( \"a\" ) == \"b\" )", "unknown-method", "Did you mean label?"),
                        at("Violation( component «=» \"a\" )", "syntax", "write == to compare"),
                        at(
                                "$x : Violation()\n    Component( name == «$y».component )",
                                "unknown-variable",
                                "Nothing is bound to $y here. Did you mean $x?"),
                        at(
                                "$x : Violation()\n    Component( name == $x.«componet» )",
                                "unknown-field",
                                "Violation has no field componet. Did you mean component?"),
                        at(
                                "$w : Window()\n    «$w» : Violation( component == $w.component )",
                                "duplicate-binding",
                                "$w is bound already"),
                        at(
                                "Violation( $c : component )\n    Window( component == $c, «$c» : policy )",
                                "duplicate-binding",
                                "compare with == $c"),
                        at(
                                "$v : Violation()\n    not( «$v» : Window( component == $v.component ) )",
                                "duplicate-binding",
                                "$v is bound already"),
                        at(
                                "Violation( component == «'a\"b'» )",
                                "syntax",
                                "written in double quotes, with a backslash before the quote"),
                        at("Violation( component == «\"a )»\n    Window()", "syntax", "does not end in this line"),
                        at(
                                "Violation()\n    ( Cycle() or «Component( ill == true )» )",
                                "unbounded",
                                "Each Component is joined with each Violation"),
                        at(
                                "( Violation() or Cycle() )\n    «Component( ill == true )»",
                                "unbounded",
                                "Each Component is joined with each Violation"),
                        at("«$x» : Violation()", "unused-binding", "Nothing uses $x"),
                        at("Violation( «$c» : component )", "unused-binding", "Nothing uses $c"),
                        at(
                                "Violation()\n    «Component( ill == true )»",
                                "unbounded",
                                "500 000 pairs, each compared. Add an equality with it, such as name == $x"),
                        at(
                                "Violation( value.«intValue»() > 3 )",
                                "absent-value",
                                "value may have no value, and then the whole cycle fails: write !."),
                        at(
                                "accumulate( Violation( $x : value ); $n : count( $x ); «$n > \"a\"» )",
                                "type-mismatch",
                                "$n is a number and no text."))
                .map(one -> DynamicTest.dynamicTest(
                        one.source,
                        () -> found(Stage.ANALYZER, rule(Stage.ANALYZER, one.source, ""), one.code, one.says)));
    }

    @TestFactory
    Stream<DynamicTest> what_is_meant_is_not_told_of() {
        return Stream.of(
                        "Violation() or Window()",
                        "Violation( component == \"a\\\"b\" )",
                        "( Violation( $c : component ) or Window( $c : component ) )\n    Component( name == $c )",
                        "Violation( $c : component )\n    ( Window( component == $c ) or Component( name == $c ) )",
                        "not( Violation( $c : component ) and Window( component == $c ) )\n    Component( $c : name )\n"
                                + "    Target( name == $c )")
                .map(text -> DynamicTest.dynamicTest(
                        text, () -> assertThat(check(Stage.ANALYZER, rule(Stage.ANALYZER, text, "")).stream()
                                        .filter(one -> !one.code().equals("never-fires")))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> a_loop_that_ends_is_not_told_of() {
        return Stream.of(
                        "while ( true ) { break; }",
                        "for ( ; ; ) { if ( $v.firing() ) { return; } }",
                        "int n = 0; while ( n < 3 ) { n++; }",
                        "for ( int i = 0; i < 3; i++ ) { int m = i; }")
                .map(text -> DynamicTest.dynamicTest(
                        text, () -> assertThat(check(Stage.ANALYZER, rule(Stage.ANALYZER, "$v : Violation()", text)))
                                .filteredOn(one -> one.code().equals("endless-loop"))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> a_loop_without_a_way_out_is_told_of() {
        return Stream.of(
                        "while ( «true» ) { int n = 1; }",
                        "«for ( ; ; ) { }»",
                        "for ( int i = 0; «true»; i++ ) { }",
                        "do { int n = 1; } while ( «true» );")
                .map(text -> DynamicTest.dynamicTest(
                        text,
                        () -> found(
                                Stage.ANALYZER,
                                rule(Stage.ANALYZER, "Violation()", text),
                                "endless-loop",
                                "This loop never ends")));
    }

    @Test
    void a_name_that_is_too_long_is_told_beside_what_else_is_wrong() {
        String name = "a".repeat(64);
        RuleFile rules =
                new RuleFile("tiny.drl", "package rules.analyzer." + name + ";\nrule \"r\" when Windw() then end\n");
        assertThat(Checker.validate(Stage.ANALYZER, List.of(rules)).findings())
                .extracting(finding -> finding.line() + ":" + finding.column() + " " + finding.code())
                .containsExactly("1:24 bad-name", "2:15 unknown-type");
        RuleFile manifest = new RuleFile("package.yaml", "name: " + name + "\nstage: analyzer\ntitle: Long\n");
        assertThat(Checker.validate(null, List.of(manifest, rules)).findings())
                .extracting(finding -> finding.path() + ":" + finding.line() + " " + finding.code())
                .containsExactly("package.yaml:1 bad-name", "tiny.drl:2 unknown-type");
    }

    @TestFactory
    Stream<DynamicTest> a_mistake_in_the_consequence_is_told_at_its_place() {
        return Stream.of(
                        at(
                                "insert( «$v» );",
                                "wrong-insert",
                                "inserts a Pattern or a RootCause, and this is a Violation"),
                        at(
                                "insert( «Pattern.of( Kind.TEMPORAL, SubKind.BURST, $v, 0.5, \"a\" )» );",
                                "type-mismatch",
                                "given is (a Kind, a SubKind, a Violation, a number, a text)"),
                        at(
                                "insert( RootCause.«off»( \"a\", $v.component(), 0.9 ) );",
                                "unknown-method",
                                "RootCause has no method off. Did you mean of?"),
                        at(
                                "insert( RootCause.of( \"a\", $v.«componnt»(), 0.9 ) );",
                                "unknown-method",
                                "Did you mean component?"),
                        at(
                                "insert( RootCause.of( \"a\", $v.component() + «$w».policy(), 0.9 ) );",
                                "unknown-variable",
                                "Nothing is bound to $w here. Did you mean $v?"),
                        at(
                                "insert( RootCause.of( \"a\", $v.«component», 0.9 ) );",
                                "unknown-field",
                                "write $v.component()"),
                        at("insert( RootCause.of( \"a\", $v.component(), 0.9 ) «)»", "syntax", "such as a semicolon"),
                        at(
                                "// first\n    int n = «\"a\"»; insert( RootCause.of( \"a\", $v.component(), n ) );",
                                "type-mismatch",
                                "This is of the type String, and int is needed."),
                        at(
                                "String s = \"foo\" + $v.policy().«foo»(); insert( RootCause.of( s, \"a\", 0.9 ) );",
                                "unknown-method",
                                "String has no method foo."),
                        at(
                                "insert( RootCause.of( \"exit\", $v.component(), 0.9 ) ); System.«exit»( 1 );",
                                "forbidden",
                                "A rule must not use this"),
                        at(
                                "double c = «$v.value()» / 3; insert( RootCause.of( \"a\", $v.component(), c ) );",
                                "absent-value",
                                "may have no value"))
                .map(one -> DynamicTest.dynamicTest(
                        one.source,
                        () -> found(
                                Stage.ANALYZER,
                                rule(Stage.ANALYZER, "$v : Violation()", one.source),
                                one.code,
                                one.says)));
    }

    @Test
    void all_rules_are_told_of_at_once_and_the_good_ones_are_not() {
        String source = """
                package rules.analyzer.tiny;
                rule "bad field" when Window( coun > 3 ) then end
                rule "good" when $v : Violation() then insert( RootCause.of( "a", $v.component(), 0.9 ) ); end
                rule "bad type" when $v : Violation() then int n = "a"; insert( RootCause.of( "a", $v.component(), n ) ); end
                rule "forbidden" when Violation() then System.gc(); end
                rule "bad call" when $v : Violation() then $v.policy().foo(); end
                """;
        assertThat(check(Stage.ANALYZER, source))
                .extracting(finding -> finding.line() + " " + finding.code())
                .containsExactly("2 unknown-field", "4 type-mismatch", "5 forbidden", "6 unknown-method");
    }

    @Test
    void what_was_said_of_a_rule_moves_with_it() {
        String bad =
                "rule \"r\" when $v : Violation() then\n  int n = \"a\"; insert( RootCause.of( \"a\", $v.component(), n ) );\nend\n";
        Finding first =
                check(Stage.ANALYZER, "package rules.analyzer.tiny;\n" + bad).getFirst();
        Finding moved = check(Stage.ANALYZER, "package rules.analyzer.tiny;\n\n\n// lower\n" + bad)
                .getFirst();
        assertThat(moved.line()).isEqualTo(first.line() + 3);
        assertThat(moved.column()).isEqualTo(first.column()).isPositive();
        assertThat(moved.endLine()).isEqualTo(first.endLine() + 3);
    }

    @Test
    void a_setting_in_a_line_does_not_move_what_is_told_of_it() {
        List<RuleFile> files = new ArrayList<>();
        files.add(
                new RuleFile(
                        "package.yaml",
                        "name: tiny\nstage: analyzer\ntitle: Tiny\nsettings:\n  above:\n    type: integer\n    default: 1234567\n"));
        files.add(new RuleFile(
                "tiny.drl",
                "package rules.analyzer.tiny;\nrule \"r\" when Window( count > ${above}, coun > 3 ) then end\n"));
        RulePackage.Parsed parsed = RulePackage.parse(Stage.ANALYZER, files);
        assertThat(parsed.findings()).isEmpty();
        assertThat(Checker.check(Objects.requireNonNull(parsed.rulePackage())))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.column()).isEqualTo(41);
                    assertThat(finding.endColumn()).isEqualTo(45);
                });
    }

    @Test
    void what_was_asked_for_before_may_be_used() {
        assertThat(check(
                        Stage.ANALYZER,
                        rule(
                                Stage.ANALYZER,
                                "$v : Violation( value != null, value.intValue() > 3 )",
                                "insert( RootCause.of( \"a\", $v.component(), $v.value() / 10 ) );")))
                .isEmpty();
    }

    @Test
    void a_rule_that_says_what_another_says_is_told() {
        String source = """
                package rules.analyzer.tiny;
                rule "one" when $v : Violation( value > 3 ) then insert( RootCause.of( "a", $v.component(), 0.9 ) ); end
                rule "two" when
                    $x : Violation( value > 3 ) // the same
                then
                    insert( RootCause.of( "a", $x.component(), 0.9 ) );
                end
                rule "three" when $v : Violation( value > 4 ) then insert( RootCause.of( "a", $v.component(), 0.9 ) ); end
                """;
        assertThat(check(Stage.ANALYZER, source)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("duplicate-rule");
            assertThat(finding.severity()).isEqualTo(Finding.Level.WARNING);
            assertThat(finding.rule()).isEqualTo("two");
            assertThat(finding.message()).contains("\"one\" (tiny.drl:2)");
        });
    }

    @Test
    void rules_that_oppose_each_other_on_one_cause_are_told_unless_their_conditions_exclude_each_other() {
        String rules = """
                package rules.planner.tiny;
                rule "more" when
                    $r : RootCause( name == "load", confidence > 0.5, $c : component )
                    Target( name == $c, replicas != null, replicas < 5 )
                then insert( Candidate.of( $r, ActionType.SCALE_UP, $c, 0.8, 0.2, Risk.LOW ) ); end
                rule "fewer" when
                    $r : RootCause( name == "load", confidence > 0.7, $c : component )
                    Target( name == $c, replicas != null, replicas > 3 )
                then insert( Candidate.of( $r, ActionType.SCALE_DOWN, $c, 0.8, 0.2, Risk.LOW ) ); end
                """;
        assertThat(check(Stage.PLANNER, rules)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("opposing-rules");
            assertThat(finding.rule()).isEqualTo("fewer");
            assertThat(finding.message()).contains("\"more\" (tiny.drl:2)").contains("SCALE_DOWN and SCALE_UP");
        });
        assertThat(check(Stage.PLANNER, rules.replace("replicas > 3", "replicas > 5")))
                .isEmpty();
        assertThat(check(Stage.PLANNER, rules.replace("\"load\", confidence > 0.7", "\"idle\", confidence > 0.7")))
                .isEmpty();
    }

    @Test
    void what_is_over_a_limit_is_not_read_further() {
        String rule = rule(Stage.ANALYZER, "Window( coun > 3 )", "");
        assertThat(Checker.validate(
                                Stage.ANALYZER,
                                List.of(new RuleFile("tiny.drl", rule + "\n// " + "x".repeat(256 * 1024))))
                        .findings())
                .extracting(Finding::code)
                .containsExactly("too-long");
        assertThat(Checker.validate(
                                Stage.ANALYZER, List.of(new RuleFile("tiny.drl", rule), new RuleFile("tiny.drl", rule)))
                        .findings())
                .extracting(Finding::code)
                .containsExactly("duplicate-file");
    }

    @Test
    void a_text_that_ends_too_early_is_told_in_words() {
        assertThat(check(Stage.ANALYZER, "package rules.analyzer.tiny; rule \"r\" when Violation()"))
                .extracting(Finding::message)
                .containsExactly("The text ends in the middle of a rule; is an end missing?");
    }
}
