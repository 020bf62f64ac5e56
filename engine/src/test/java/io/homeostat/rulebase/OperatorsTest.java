package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.RootCause;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operator that authors may write compiles, passes the sandbox, and means what it says. */
class OperatorsTest {
    private static final Violation DISK = new Violation(
            "v1",
            "rest",
            "disk-space",
            "checkout",
            "shop",
            "disk_percent",
            97.5,
            90.0,
            Severity.CRITICAL,
            1_000,
            2_000,
            3,
            true,
            Map.of("tier", "gold"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            quoteCharacter = '~',
            value = {
                "Violation( value == 97.5 ) → true",
                "Violation( value != 97.5 ) → false",
                "Violation( value > 97 ) → true",
                "Violation( value >= 97.5 ) → true",
                "Violation( value < 97 ) → false",
                "Violation( value <= 97.5 ) → true",
                "Violation( value > threshold ) → true",
                "Violation( value > threshold * 1.05 ) → true",
                "Violation( value - threshold > 7 ) → true",
                "Violation( value / 2 < 50 ) → true",
                "Violation( occurrences % 2 == 1 ) → true",
                "Violation( value > 1 && value < 5 ) → false",
                "Violation( value > 1, value < 5 ) → false",
                "Violation( value < 1 || value > 5 ) → true",
                "Violation( value > 90 && < 98 ) → true",
                "Violation( !( value > 98 ) ) → true",
                "Violation( ! firing ) → false",
                "Violation( firing ) → true",
                "Violation( firing == true ) → true",
                "Violation( component == \"checkout\" ) → true",
                "Violation( component != \"checkout\" ) → false",
                "Violation( component < \"d\" ) → true",
                "Violation( severity == Severity.CRITICAL ) → true",
                "Violation( severity != Severity.CRITICAL ) → false",
                "Violation( severity in ( Severity.CRITICAL, Severity.WARNING ) ) → true",
                "Violation( component in ( \"a\", \"checkout\" ) ) → true",
                "Violation( component not in ( \"a\", \"checkout\" ) ) → false",
                "Violation( policy matches \"disk-.*\" ) → true",
                "Violation( policy not matches \"disk-.*\" ) → false",
                "Violation( policy contains \"space\" ) → true",
                "Violation( policy not contains \"space\" ) → false",
                "Violation( policy str[startsWith] \"disk\" ) → true",
                "Violation( policy str[endsWith] \"disk\" ) → false",
                "Violation( policy str[length] 10 ) → true",
                "Violation( component soundslike \"checkout\" ) → true",
                "Violation( value == null ) → false",
                "Violation( value != null ) → true",
                "Violation( label( \"tier\" ) == \"gold\" ) → true",
                "Violation( label( \"none\" ) == \"gold\" ) → false",
                "Violation( component.length() > 3 ) → true",
                "Violation( policy!.startsWith( \"disk\" ) ) → true",
                "$v : Violation() Violation( this == $v ) → true",
                "$v : Violation() Violation( component == $v.component, id != $v.id ) → false",
                "not Violation( value > 98 ) → true",
                "exists Violation( value > 98 ) → false",
                "forall( Violation( firing == true ) ) → true",
                "( Violation( value > 98 ) or Violation( value > 97 ) ) → true",
                "( Violation( value > 97 ) and not Violation( value > 98 ) ) → true",
                "accumulate( Violation( $x : value ); $n : count( $x ); $n == 1 ) → true",
                "accumulate( Violation( $x : value ); $n : sum( $x ), $a : average( $x ); $n == $a ) → true",
                "accumulate( Violation( $x : value ); $n : min( $x ), $a : max( $x ); $n < $a ) → false",
                "$l : java.util.List( size == 1 ) from collect( Violation( firing ) ) → true",
                "$l : java.util.Set( this contains \"checkout\" ) from accumulate( Violation( $c : component ), collectSet( $c ) ) → true",
                "$l : java.util.List( size > 1 ) from accumulate( $v : Violation(), collectList( $v ) ) → false",
                "$l : java.util.List( size == 1 ) from collect( Violation() ) Violation( this memberOf $l ) → true",
                "$l : java.util.List( size == 1 ) from collect( Violation() ) Violation( this not memberOf $l ) → false"
            })
    void every_operator_means_what_it_says(String condition, boolean holds) {
        RulePackage rulePackage = Objects.requireNonNull(RulePackage.parse(
                        Stage.ANALYZER,
                        List.of(new RuleFile(
                                "tiny.drl",
                                "package rules.analyzer.tiny;\nrule \"r\" when\n    " + condition
                                        + "\nthen\n    insert( RootCause.of( \"fired\", \"a\", 0.9 ) );\nend\n")))
                .rulePackage());
        assertThat(Checker.check(rulePackage)).filteredOn(Finding::isError).isEmpty();
        try (CompiledRelease release = CompiledRelease.compile(
                1, new UUID(0, 1), List.of(new CompiledRelease.Part(rulePackage, 1)), Set.of())) {
            List<RootCause> found = RuleSession.run(release, Stage.ANALYZER, List.of(DISK), Limits.DEFAULT)
                    .rootCauses();
            assertThat(found).extracting(RootCause::name).isEqualTo(holds ? List.of("fired") : List.of());
        }
    }
}
