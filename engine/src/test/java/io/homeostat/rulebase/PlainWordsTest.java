package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever an author writes, what is said of it is said in words of the facts and not in those of a compiler. */
class PlainWordsTest {
    private static final Pattern INNER =
            Pattern.compile("cannot be resolved|org\\.drools|org\\.|com\\.|java\\.|Exception"
                    + "|Unable to|Lambda|Parse error|Rule Compilation|antlr|mvel|MVEL|_this|no viable|mismatched|Encountered|Descr\\b"
                    + "|There is no fact null|at input|Lexical|javaparser|token|StringLiteral|expected one of|null");

    private static List<Finding> check(String text) {
        return Checker.validate(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", text)))
                .findings();
    }

    private static String rule(String conditions, String consequence) {
        return "package rules.analyzer.tiny;\nrule \"r\"\nwhen\n    " + conditions + "\nthen\n    " + consequence
                + "\nend\n";
    }

    private static String head(String line) {
        return "package rules.analyzer.tiny;\n" + line + "\nrule \"r\" when Violation() then end\n";
    }

    private static String attribute(String line) {
        return "package rules.analyzer.tiny;\nrule \"r\" " + line + " when Violation() then end\n";
    }

    @TestFactory
    Stream<DynamicTest> what_is_no_yaml_is_told_in_plain_words_at_its_place() {
        return Stream.of(
                        List.of("name: a: b", "1:8 a colon stands where no key is"),
                        List.of("name: a\n\tstage: b", "2:1 a tab stands here"),
                        List.of("name: a\nstage\ntitle: b", "3:1 a key stands here without a colon"),
                        List.of("name: \"a\nstage: b\n", "1:7 the quote that begins here is not closed"),
                        List.of("name: [ a, b\nstage: b\n", "1:7 the bracket that begins here is not closed"),
                        List.of("name: a\n  stage: b\n", "2:8 a colon stands where no key is"),
                        List.of("  name: a\nstage: b\n", "2:1 this line does not stand below"),
                        List.of("name: *a\n", "1:7 anchors and aliases are not read"),
                        List.of("name: @a\n", "1:7 no value begins with this character"),
                        List.of("name: a\u0001b\n", "1:8 U+0001 cannot be seen"),
                        List.of("name: !!java.io.File a\n", "1:7 tags with ! are not read"),
                        List.of("[".repeat(40), ":"))
                .map(one -> DynamicTest.dynamicTest(one.getFirst().replace("\n", " "), () -> {
                    List<Finding> findings = Checker.validate(
                                    null, List.of(new RuleFile("package.yaml", one.getFirst())))
                            .findings();
                    assertThat(findings).allSatisfy(finding -> assertThat(finding.message())
                            .doesNotContainPattern(INNER)
                            .doesNotContainPattern("mapping|block|scalar|reader|Feature"));
                    assertThat(findings.stream()
                                    .map(finding -> finding.line() + ":" + finding.column() + " "
                                            + finding.message().replace("This is no YAML: ", "")))
                            .anyMatch(said -> said.contains(one.getLast()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> what_is_no_rule_is_told_in_plain_words() {
        return Stream.of(
                        rule("Violation( component == 'a\"b' )", ""),
                        rule("Violation( component == \"a\" \"b\" )", ""),
                        rule("Violation( component == )", ""),
                        rule("Violation( == \"a\" )", ""),
                        rule("Violation( component == 'ab )", ""),
                        rule("Violation( component == \"ab )", ""),
                        rule("Violation( component == 08 )", ""),
                        rule("Violation( component == 1.2.3 )", ""),
                        rule("Violation( component matches \"[\" )", ""),
                        rule("Violation( component ==== \"a\" )", ""),
                        rule("Violation( component is \"a\" )", ""),
                        rule("Violation( /labels )", ""),
                        rule("$v : Violation( $l : /labels )", ""),
                        rule("/labels", ""),
                        rule("$l : /violations[ component == \"a\" ]", ""),
                        rule("Violation( labels[\"a\"] == 3 )", ""),
                        rule("$v : Violation() $s : String() from $v.component", ""),
                        rule("$v : Violation() from entry-point \"other\"", ""),
                        rule("Violation() over window:time( 5m )", ""),
                        rule("Violation() over window:length( 5 )", ""),
                        rule("eval( true )", ""),
                        rule("$v : Violation() eval( $v.firing() )", ""),
                        rule("accumulate( Violation() )", ""),
                        rule("accumulate( Violation(); $n : count( ) )", ""),
                        rule("accumulate( Violation( $x : value ); $n : sum() )", ""),
                        rule("accumulate( Violation( $x : value ); $n : median( $x ) )", ""),
                        rule("accumulate( Violation(); init( int n = 0; ) action( n++; ) result( n ) )", ""),
                        rule("Number() from accumulate( Violation( $x : value ), sum( $x ) )", ""),
                        rule(
                                "Number() from accumulate( Violation( $x : value ), init( int n; ), action( n++; ), result( n ) )",
                                ""),
                        rule("$l : List() from collect( Violation() )  $l : Violation()", ""),
                        rule("forall( Violation() )", ""),
                        rule("forall( $v : Violation() Window( component == $v.nothing ) )", ""),
                        rule("?query( 1; )", ""),
                        rule("query( 1; )", ""),
                        rule("groupby( Violation(); $k : component; $n : count() )", ""),
                        rule("Violation() do[ other ]", ""),
                        rule("if ( true ) do[ other ]", ""),
                        rule("Violation( this instanceof Window )", ""),
                        rule("Violation( this after Violation )", ""),
                        rule("Violation( component == $nothing )", ""),
                        rule("Violation( component.nothing() == 3 )", ""),
                        rule("Violation( component#String.length > 3 )", ""),
                        rule("io.homeostat.model.Nothing()", ""),
                        rule("java.lang.String()", ""),
                        rule("Object()", ""),
                        rule("Violation", ""),
                        rule("Violation( value > 3", ""),
                        rule("Violation( value + )", ""),
                        rule("Violation()", "insertLogical( RootCause.of( \"a\", \"b\", 0.9 ) );"),
                        rule("Violation()", "logicalInsert( RootCause.of( \"a\", \"b\", 0.9 ) );"),
                        rule("Violation()", "halt();"),
                        rule("Violation()", "nothing();"),
                        rule("Violation()", "nothing.more();"),
                        rule("Violation()", "Nothing n = null;"),
                        rule("Violation()", "int n = \"a\";"),
                        rule("Violation()", "int n = ;"),
                        rule("Violation()", "String s = \"abc;"),
                        rule("Violation()", "String s = 'abc';"),
                        rule("Violation()", "int n = 1"),
                        rule("Violation()", "return 3;"),
                        rule("Violation()", "System.out.println( 1 );"),
                        rule("Violation()", "new Thread().start();"),
                        rule("Violation()", "this.getClass();"),
                        rule("Violation()", "insert( new Nothing() );"),
                        rule("Violation()", "insert( RootCause.of( 1 ) );"),
                        rule("Violation()", "insert();"),
                        rule("Violation()", "int n; int n;"),
                        rule("Violation()", "int n; n = n + 1;"),
                        rule("Violation()", "while ( true ) { } int n = 3;"),
                        rule("Violation()", "modify( $v ) { };"),
                        rule("Violation()", "@ # %"),
                        rule("Violation()", "}"),
                        rule("Violation()", "{"),
                        head("declare Own name : String end"),
                        head("declare enum Own A, B; end"),
                        head("declare window W Violation() over window:time( 5m ) end"),
                        head("declare entry-point \"own\" end"),
                        head("query \"q\" Violation() end"),
                        head("query q( String $x ) Violation( component == $x ) end"),
                        head("global Nothing nothing;"),
                        head("global List list"),
                        head("function int f( int x ) { return x; }"),
                        head("import static java.lang.Math.max;"),
                        head("import function java.lang.Math.max;"),
                        head("import accumulate java.util.List own;"),
                        head("import java.io.File;"),
                        head("import nothing.at.All;"),
                        head("import io.homeostat.model.Nothing;"),
                        head("dialect \"mvel\""),
                        head("dialect \"java\""),
                        head("unit Own;"),
                        head("nonsense"),
                        head("/labels"),
                        attribute("dialect \"mvel\""),
                        attribute("extends \"other\""),
                        attribute("agenda-group \"own\""),
                        attribute("ruleflow-group \"own\""),
                        attribute("timer ( int: 3s )"),
                        attribute("timer ( cron: * )"),
                        attribute("calendars \"a\""),
                        attribute("duration 3"),
                        attribute("date-effective \"1-Jan-2026\""),
                        attribute("auto-focus true"),
                        attribute("salience $x"),
                        attribute("salience ( 1 + 2 )"),
                        attribute("no-loop maybe"),
                        attribute("/labels"),
                        attribute("labels"),
                        attribute("@Nothing( 3 )"),
                        attribute("@Title( new String() )"),
                        attribute("@Title( \"a\" "),
                        "package rules.analyzer.tiny;\nrule \"\" when Violation() then end\n",
                        "package rules.analyzer.tiny;\nrule when Violation() then end\n",
                        "package rules.analyzer.tiny;\nrule \" \" when Violation() then end\n",
                        "package rules.analyzer.tiny;\nrule \"r\" when Violation() end\n",
                        "package rules.analyzer.tiny;\nrule \"r\" then end\n",
                        "package rules.analyzer.tiny;\nrule \"r\" when Violation() then\n",
                        "package rules.analyzer.tiny;\n\"r\" when Violation() then end\n",
                        "package 3;\nrule \"r\" when Violation() then end\n",
                        "nonsense",
                        "{\"json\": 3}")
                .map(text -> DynamicTest.dynamicTest(
                        text.lines().skip(1).reduce(text, (a, b) -> b + " " + a).strip(), () -> {
                            List<Finding> findings = check(text);
                            assertThat(findings).as(text).allSatisfy(finding -> assertThat(
                                            others(finding.message(), text))
                                    .doesNotContainPattern(INNER));
                        }));
    }

    /** Without the words that the author wrote. */
    private static String others(String message, String text) {
        return Stream.of(message.split(" "))
                .filter(word -> !text.contains(word.replaceAll("[.,;]$", "")))
                .collect(Collectors.joining(" "));
    }
}
