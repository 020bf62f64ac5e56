package io.homeostat.testkit;

import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Stage;
import java.util.List;
import java.util.Objects;

/**
 * Rules that do what a violation's policy says: every firing violation is a cause of its policy's name, and against that
 * there is one plan, or two.
 *
 * <p>{@code low}, {@code medium} and {@code high} restart the component at that risk, {@code pair} restarts the component and
 * then {@code second}, {@code each} does so at best effort, {@code shared} restarts {@code shared}, {@code limited} throttles {@code shared}, {@code notice} only tells
 * someone, {@code danger} bypasses a validation. Against {@code either} there are two: to restart the component or, second best,
 * to scale it up.
 */
public final class TinyRules {
    private static final String CAUSES = """
            package rules.analyzer.tiny_causes;
            import io.homeostat.model.*;
            rule "A firing violation is a cause of its policy's name"
            when
                $v : Violation( firing == true )
            then
                insert( RootCause.of( $v.policy(), $v.component(), 0.96 ) );
            end
            """;

    private TinyRules() {}

    public static List<RulePackage> packages() {
        String remedies = "package rules.planner.tiny_remedies;\nimport io.homeostat.model.*;\n"
                + rule("low", "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.LOW )")
                + rule("medium", "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.MEDIUM )")
                + rule("high", "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.HIGH )")
                + rule("pair", "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.LOW )" + SECOND)
                + rule(
                        "each",
                        "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.LOW )" + SECOND + ".as( Mode.BEST_EFFORT )")
                + rule("shared", "RESTART_SERVICE, \"shared\", 0.9, 0.1, Risk.LOW )")
                + rule("limited", "THROTTLE_REQUESTS, \"shared\", 0.9, 0.1, Risk.LOW )")
                + rule("notice", "NOTIFY, $r.component(), 0.9, 0.1, Risk.LOW )")
                + rule(
                        "either",
                        "RESTART_SERVICE, $r.component(), 0.9, 0.1, Risk.LOW ) );\n"
                                + "    insert( Candidate.of( $r, ActionType.SCALE_UP, $r.component(), 0.8, 0.1, Risk.LOW )")
                + rule("danger", "BYPASS_VALIDATION, $r.component(), 0.9, 0.1, Risk.LOW )");
        return List.of(parsed(Stage.ANALYZER, "causes.drl", CAUSES), parsed(Stage.PLANNER, "remedies.drl", remedies));
    }

    private static final String SECOND = ".then( Step.of( ActionType.RESTART_SERVICE, \"second\" ) )";

    private static String rule(String cause, String candidate) {
        return "rule \"Against " + cause + "\"\nwhen\n    $r : RootCause( name == \"" + cause
                + "\" )\nthen\n    insert( Candidate.of( $r, ActionType." + candidate + " );\nend\n";
    }

    private static RulePackage parsed(Stage stage, String path, String text) {
        RulePackage.Parsed parsed = RulePackage.parse(stage, List.of(new RuleFile(path, text)));
        if (!parsed.ok()) {
            throw new IllegalStateException(String.valueOf(parsed.findings()));
        }
        return Objects.requireNonNull(parsed.rulePackage());
    }
}
