package io.homeostat.web.bench;

import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.Stage;
import java.util.List;
import java.util.Locale;

/**
 * The check of a package of 100 rules as an author has it done: one of them changed since the last check, as with each pause in
 * typing, and all of them new. Rules of four shapes, each with a window or violations, a join and a proposal.
 */
final class Checking {
    private static final int RULES = 100;
    private static final int WARM_UP = 10;
    private static final int N = 30;
    private static final double ONE_CHANGED_MS = 150;
    private static final double ALL_NEW_MS = 1_000;

    private Checking() {}

    static List<Figure> measure() {
        double[] changed = new double[N];
        double[] fresh = new double[N];
        for (int round = 0; round < WARM_UP + N; round++) {
            double all = millis(text(round, -1));
            double one = millis(text(round, round % RULES));
            if (round >= WARM_UP) {
                fresh[round - WARM_UP] = all;
                changed[round - WARM_UP] = one;
            }
        }
        String group = "check of a package of " + RULES + " rules";
        Statistics ofOne = Statistics.of(changed);
        Statistics ofAll = Statistics.of(fresh);
        return List.of(
                Figure.of(
                        group, "one changed", "none", WARM_UP, ofOne, Level.below("P95", ONE_CHANGED_MS, ofOne.p95())),
                Figure.of(group, "all new", "none", WARM_UP, ofAll, Level.below("P95", ALL_NEW_MS, ofAll.p95())));
    }

    private static double millis(String text) {
        long begun = System.nanoTime();
        Checker.Verdict verdict = Checker.validate(Stage.ANALYZER, List.of(new RuleFile("many.drl", text)));
        double millis = (System.nanoTime() - begun) / 1e6;
        if (!verdict.valid() || verdict.rules() != RULES) {
            throw new IllegalStateException(verdict.findings().toString());
        }
        return millis;
    }

    /** @param changed the rule that is not as the others of this round; negative for none */
    private static String text(int round, int changed) {
        StringBuilder text = new StringBuilder("package rules.analyzer.many;\n\n");
        for (int number = 0; number < RULES; number++) {
            text.append(rule(number, round * 1_000 + number + (number == changed ? 500 : 0)));
        }
        return text.toString();
    }

    private static String rule(int number, int limit) {
        String conditions =
                switch (number % 4) {
                    case 0 ->
                        "    $w : Window( scope == Scope.COMPONENT_POLICY, spanSeconds == 300, count >= %d )\n"
                                + "    Component( name == $w.component, ill == true )";
                    case 1 -> "    $w : Violation( metric == \"m%1$d\", value != null, value > %1$d )";
                    case 2 ->
                        "    $w : Violation( occurrences > %d, severity == Severity.CRITICAL )\n"
                                + "    not Violation( component == $w.component, startsAt < $w.startsAt )";
                    default ->
                        "    $w : Window( scope == Scope.PAIR, spanSeconds == 60, count > %d, $from : component )\n"
                                + "    Dependency( from == $w.other, to == $from )";
                };
        return "rule \"Rule " + number + "\"\nwhen\n" + String.format(Locale.ROOT, conditions, limit)
                + "\nthen\n    insert( RootCause.of( \"cause_" + number
                + "\", $w.component(), Confidence.over( " + limit
                + ", 1, 0.8 ) ).advising( \"Look at \" + $w.component() ) );\nend\n\n";
    }
}
