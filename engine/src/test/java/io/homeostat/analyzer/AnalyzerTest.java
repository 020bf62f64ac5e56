package io.homeostat.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.Pattern;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Severity;
import io.homeostat.model.Violation;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnalyzerTest {
    private static final String RULES = """
            package rules.analyzer.tiny;
            import io.homeostat.model.*;
            rule "Each violation speaks for the same"
            when
                $v : Violation( policy == "same" )
            then
                insert( RootCause.of( "ill", $v.component(), 0.7 ).advising( "look" ) );
            end
            rule "A sure sign"
            when
                $v : Violation( policy == "sure" )
            then
                insert( RootCause.of( "ill", $v.component(), 0.9, new Pattern( Kind.FREQUENCY, SubKind.BURST, $v.component(),
                    "sure", "", "", 0.8, "a sure sign" ) ).advising( "act" ).advising( "look" ) );
            end
            rule "A sign that is the same each time"
            when
                $v : Violation( policy == "sign" )
            then
                insert( new Pattern( Kind.FREQUENCY, SubKind.BURST, $v.component(), "sign", "", "", 0.6, "a sign" ) );
            end
            rule "A sign means something"
            when
                $p : Pattern( policy == "sign" )
            then
                insert( RootCause.of( "ill", $p.component(), 0.8, $p ) );
            end
            """;

    private static Analysis analysis(String... policies) {
        RulePackage.Parsed parsed = RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", RULES)));
        CompiledRelease.Part part =
                new CompiledRelease.Part(Objects.requireNonNull(parsed.rulePackage(), parsed.toString()), 1);
        List<Violation> violations = new ArrayList<>();
        for (String policy : policies) {
            violations.add(new Violation(
                    new UUID(0, violations.size()).toString(),
                    "rest",
                    policy,
                    "a",
                    "g",
                    "m",
                    null,
                    null,
                    Severity.WARNING,
                    violations.size(),
                    violations.size(),
                    1,
                    true,
                    Map.of()));
        }
        CycleInput input = new CycleInput(
                Instant.ofEpochMilli(1_000),
                "default",
                0,
                0,
                0,
                List.of(),
                List.of(),
                violations,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        try (CompiledRelease release = CompiledRelease.compile(1, new UUID(0, 7), List.of(part), Set.of())) {
            return new Analyzer(Limits.DEFAULT).analyze(release, input);
        }
    }

    private static FoundCause only(Analysis analysis) {
        assertThat(analysis.causes()).hasSize(1);
        return analysis.causes().getFirst();
    }

    private static List<String> ids(int... which) {
        return Arrays.stream(which).mapToObj(i -> new UUID(0, i).toString()).toList();
    }

    @Test
    void equal_causes_of_several_firings_are_one_that_rests_on_the_evidence_of_all() {
        FoundCause found = only(analysis("same", "same", "same"));
        assertThat(found.violations()).isEqualTo(ids(0, 1, 2));
        assertThat(found.cause().confidence()).isEqualTo(0.7);
        assertThat(found.cause().recommendations()).containsExactly("look");
    }

    @Test
    void an_equal_pattern_of_several_firings_rests_on_the_evidence_of_all() {
        Analysis analysis = analysis("sign", "sign");
        assertThat(only(analysis).violations()).isEqualTo(ids(0, 1));
        assertThat(analysis.patterns()).singleElement().satisfies(one -> {
            assertThat(one.violations()).isEqualTo(ids(0, 1));
            assertThat(one.violationCount()).isEqualTo(2);
        });
    }

    @Test
    void causes_of_one_name_at_one_component_are_one_as_sure_as_the_surest_with_what_all_of_them_say() {
        Analysis analysis = analysis("same", "sign", "sure", "same");
        FoundCause found = only(analysis);
        assertThat(found.cause().confidence()).isEqualTo(0.9);
        assertThat(found.rule().name()).isEqualTo("A sure sign");
        assertThat(found.cause().patterns()).extracting(Pattern::hypothesis).containsExactly("a sure sign", "a sign");
        assertThat(found.patterns()).hasSize(2);
        assertThat(found.cause().recommendations()).containsExactly("act", "look");
        assertThat(found.violations()).isEqualTo(ids(0, 1, 2, 3));
        assertThat(found.scope())
                .containsExactly(new ScopeKey("a", "same"), new ScopeKey("a", "sign"), new ScopeKey("a", "sure"));
    }
}
