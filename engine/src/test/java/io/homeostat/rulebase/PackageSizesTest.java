package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.RootCause;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiler generates other classes for many rules than for few, and each kind has to pass the sandbox. */
class PackageSizesTest {
    private static String rule(int number) {
        return "rule \"" + number + "\" when\n    $v : Violation( component == \"c" + number + "\", value > " + number
                + " )\nthen\n    insert( RootCause.of( \"r" + number + "\", $v.component(), 0.9 ) );\nend\n";
    }

    private static RulePackage of(int rules) {
        StringBuilder text = new StringBuilder("package rules.analyzer.many;\n");
        IntStream.rangeClosed(1, rules).forEach(number -> text.append(rule(number)));
        return Objects.requireNonNull(
                RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("many.drl", text.toString())))
                        .rulePackage());
    }

    private static Violation violation(String component) {
        return new Violation(
                component,
                "rest",
                "p",
                component,
                "default",
                "m",
                1_000_000.0,
                1.0,
                Severity.CRITICAL,
                0,
                0,
                1,
                true,
                Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 29, 30, 31, 40, 1_500})
    void packages_of_few_and_of_many_rules_compile_and_run(int rules) {
        try (CompiledRelease release =
                CompiledRelease.compile(1, new UUID(0, 1), List.of(new CompiledRelease.Part(of(rules), 1)), Set.of())) {
            assertThat(release.rules(Stage.ANALYZER)).hasSize(rules);
            RunResult result = RuleSession.run(
                    release,
                    Stage.ANALYZER,
                    List.of(violation("c1"), violation("c" + rules), violation("elsewhere")),
                    Limits.DEFAULT);
            assertThat(result.rootCauses())
                    .extracting(RootCause::name)
                    .containsExactlyInAnyOrderElementsOf(new TreeSet<>(List.of("r1", "r" + rules)));
        }
    }

    @Test
    void of_many_rules_only_those_that_changed_are_compiled_again() {
        RulePackage before = of(200);
        assertThat(Checker.check(before)).isEmpty();
        int known = CompileCheck.known();
        String changed = before.files().getFirst().content().replace("value > 77 )", "value > 770 )");
        assertThat(Checker.validate(Stage.ANALYZER, List.of(new RuleFile("many.drl", changed)))
                        .findings())
                .isEmpty();
        assertThat(CompileCheck.known()).isEqualTo(known + 1);
    }
}
