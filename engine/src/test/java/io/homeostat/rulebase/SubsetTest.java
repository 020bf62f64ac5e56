package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubsetTest {
    private static final String HEAD = "package rules.analyzer.tiny;\n";

    private static List<Finding> findings(String path, String content) {
        RulePackage.Parsed parsed = RulePackage.parse(
                Stage.ANALYZER,
                path.endsWith(".drl")
                        ? List.of(new RuleFile(path, content))
                        : List.of(
                                new RuleFile("package.yaml", "name: tiny\nstage: analyzer\ntitle: Tiny\n"),
                                new RuleFile(path, content)));
        List<Finding> findings = new java.util.ArrayList<>();
        RuleSource.of(Objects.requireNonNull(parsed.rulePackage()), findings::add);
        return findings.stream().filter(Finding::isError).toList();
    }

    private static List<Finding> file(String text) {
        return findings("tiny.drl", HEAD + text);
    }

    private static List<Finding> when(String conditions) {
        return file("rule \"r\"\nwhen\n" + conditions + "\nthen\nend\n");
    }

    private static List<Finding> then(String consequence) {
        return file("rule \"r\"\nwhen\n  $v : Violation()\nthen\n" + consequence + "\nend\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Violation( component == \"a\", value > 3, severity == Severity.CRITICAL )",
                "$v : Violation( $c : component )\n not Component( name == $c, ill == false )",
                "exists Violation( label(\"tier\") == \"1\" )",
                "Violation( policy matches \"disk-.*\" ) or Violation( policy in ( \"a\", \"b\" ) )",
                "forall( $v : Violation( firing == true ) Violation( this == $v, value > 1 ) )",
                "accumulate( Violation( $x : value ); $n : count( $x ), $m : max( $x ); $n > 3 )",
                "$l : java.util.List( size > 2 ) from collect( Violation( firing == true ) )",
                "$l : List( size > 2 ) from accumulate( $v : Violation(), collectList( $v ) )",
                "Violation( metric == \"class new eval -> { java.lang\" )",
                "$class : Violation( $new : value )\n Violation( value > $new )",
                "Violation( policy!.startsWith( \"a\" ), startsAt > 5 )"
            })
    void what_rules_reason_with_passes(String conditions) {
        assertThat(when(conditions)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert( RootCause.of( \"a\", $v.component(), 0.9 ) );",
                "String text = \"class new drools kcontext\"; // no class here\n insert( RootCause.of( text, $v.component(), 0.5 ) );"
            })
    void what_rules_propose_passes(String consequence) {
        assertThat(then(consequence)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval( true )",
                "Violation( eval( value > 3 ) )",
                "Object()",
                "String()",
                "java.lang.Runtime()",
                "Violation( component == new String( \"a\" ) )",
                "Violation( this.getClass().getName() != null )",
                "Violation( component == java.lang.System.getProperty( \"a\" ) )",
                "Violation( this instanceof Violation )",
                "Violation( this#Violation.value > 3 )",
                "Violation() from entry-point \"a\"",
                "Violation() over window:time( 60s )",
                "$o : Violation() from $list",
                "$n : Number() from accumulate( Violation( $x : value ), init( double t = 0; ) action( t += 1; ) result( t ) )",
                "accumulate( Violation( $x : value ); $n : evil( $x ) )",
                "Violation( policy matches \"(a+)+b\" )",
                "Violation( policy matches \"(a)\\\\1\" )",
                "Violation( policy matches \"(\" )"
            })
    void a_condition_outside_the_subset_is_refused_at_its_place(String conditions) {
        assertThat(when(conditions)).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.code()).isIn("forbidden", "syntax");
            assertThat(finding.line()).isGreaterThanOrEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Class c = Class.forName( \"a\" ); Object o = String.class;",
                "$v.getClass();",
                "drools.halt();",
                "kcontext.getKieRuntime();",
                "Runnable r = () -> {};",
                "java.util.function.Supplier s = String::new;",
                "try { } finally { }",
                "throw new IllegalStateException();",
                "synchronized ( $v ) { }",
                "delete( $v );",
                "modify( $v ) { }",
                "update( $v );",
                "class A {} "
            })
    void a_consequence_outside_the_subset_is_refused_at_its_line(String consequence) {
        assertThat(then(consequence)).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.code()).isIn("forbidden", "syntax");
            assertThat(finding.line()).isEqualTo(6);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import java.io.File;\n",
                "import java.lang.reflect.*;\n",
                "import static java.lang.Math.max;\n",
                "import function java.lang.Math.max;\n",
                "import accumulate a.B b;\n",
                "global java.util.List list;\n",
                "global Decision decision;\n",
                "function int f() { return 1; }\n",
                "declare Mine a : int end\n",
                "declare enum E A( 1 ); a : int end\n",
                "declare entry-point \"a\" end\n",
                "query q() Violation() end\n",
                "dialect \"mvel\"\n",
                "rule \"r\" timer ( cron:* * * * * ? ) when then end\n",
                "rule \"r\" agenda-group \"a\" when then end\n",
                "rule \"r\" salience ( 1 + 1 ) when then end\n",
                "rule \"r\" enabled ( 1 == 1 ) when then end\n",
                "rule \"r\" extends \"s\" when then end\n",
                "rule \"r\" @Evil( \"a\" ) when then end\n",
                "rule \"r\" @Title( java.lang.Runtime.getRuntime() ) when then end\n",
                "rule \"r\" when do[x] then then[x] end\n"
            })
    void a_file_outside_the_subset_is_refused(String text) {
        assertThat(file(text)).isNotEmpty();
    }

    @Test
    void a_word_is_told_at_its_line_and_column() {
        assertThat(when("  Violation( component == \"x\",\n    value > new Integer( 3 ) )"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.line()).isEqualTo(5);
                    assertThat(finding.column()).isEqualTo(13);
                    assertThat(finding.rule()).isEqualTo("r");
                    assertThat(finding.message()).startsWith("\"new\": A constraint compares");
                });
        assertThat(then("  int i = 1;\n  drools.halt();")).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(7);
            assertThat(finding.column()).isEqualTo(3);
        });
    }

    @Test
    void escapes_hidden_characters_and_deep_nesting_are_refused_before_parsing() {
        assertThat(file("// \\u0041\n")).singleElement().satisfies(finding -> {
            assertThat(finding.line()).isEqualTo(2);
            assertThat(finding.column()).isEqualTo(4);
        });
        assertThat(file("// \u202E\n"))
                .extracting(Finding::message)
                .containsExactly("U+202E cannot be seen: remove it.");
        assertThat(file("// \0\n")).hasSize(1);
        assertThat(file("// " + "(".repeat(41) + "\n")).hasSize(1);
        assertThat(file("// " + "(".repeat(40) + "\n")).isEmpty();
    }

    @Test
    void many_patterns_and_many_branches_are_refused() {
        assertThat(when("Violation()\n".repeat(16))).isEmpty();
        assertThat(when("Violation()\n".repeat(17))).hasSize(1);
        assertThat(when("( Violation() or Window() )\n".repeat(5))).isEmpty();
        assertThat(when("( Violation() or Window() )\n".repeat(6))).hasSize(1);
        assertThat(then("int i = 1;\n".repeat(Subset.MAX_CONSEQUENCE / 10))).hasSize(1);
    }

    @Test
    void what_a_cell_of_a_table_smuggles_in_is_seen() {
        String table = """
                "RuleSet","rules.analyzer.tiny",
                ,,
                "RuleTable T",,
                "CONDITION","ACTION",
                "$v : Violation...",,
                "policy == ""$param""\","insert( RootCause.of( ""x"", $v.component(), $param ) );",
                "Policy","Confidence",
                "a","0.9",
                "c","1 ) ); drools.halt(); insert( RootCause.of( ""x"", ""y"", 1",
                """;
        assertThat(findings("t.csv", table)).isNotEmpty().allSatisfy(finding -> assertThat(finding.line())
                .isEqualTo(9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\\\" + Integer.MAX_VALUE + \\\"\"",
                "\"Disk \\\" + (1/0) + \\\"\"",
                "'a\" + Integer.MAX_VALUE + \"b'",
                "\"a\\\\\"",
                "\"a\\nb\"",
                "\"*/ x /*\"",
                "\"\"",
                "\"  \""
            })
    void a_name_that_could_say_more_than_a_name_is_refused(String name) {
        assertThat(file("rule " + name + " when Violation() then end\n"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.code()).isIn("forbidden", "syntax"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"Disk fills: 90 % of it (or more), isn't it?\"", "\"Größe über 3\"", "'single quoted'", "bare"
            })
    void a_name_may_be_any_sentence(String name) {
        assertThat(file("rule " + name + " when Violation() then end\n")).isEmpty();
    }
}
