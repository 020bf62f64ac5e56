package io.homeostat.planner;

import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Effectiveness;
import io.homeostat.model.Risk;
import io.homeostat.model.Score;
import io.homeostat.model.Severity;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The score of a plan, and what is known of an action. Pure. */
final class Scoring {
    /** How many trials the remedy's own expectation weighs. */
    private static final double PRIOR_WEIGHT = 5;

    /** What is expected of an action of which no remedy has said anything. */
    private static final double NEUTRAL_PRIOR = 0.8;

    private static final double BENEFIT_CEILING = 0.95;

    /** Of the standard normal distribution: the ends of a 90 % interval. */
    private static final double Z = 1.6448536269514722;

    private final Map<Key, CycleInput.Trials> known = new HashMap<>();
    private final Map<String, CycleInput.Untouched> untouched = new HashMap<>();
    private final double naturalPrior;

    private record Key(String rootCause, ActionType action, String targetClass) {}

    /** @param naturalPrior how often violations are expected to end by themselves until that is learnt, in [0, 1] */
    Scoring(Collection<CycleInput.Trials> trials, Collection<CycleInput.Untouched> untouched, double naturalPrior) {
        this.naturalPrior = naturalPrior;
        untouched.forEach(row -> this.untouched.put(row.rootCause(), row));
        for (CycleInput.Trials row : trials) {
            known.put(new Key(row.rootCause(), row.action(), row.targetClass()), row);
        }
    }

    /**
     * Score = benefit - cost - risk; benefit = min(0.95, confidence x mean), mean as in {@link #mean}. Risk: low 0.05,
     * medium 0.10, high 0.20.
     */
    Score score(Candidate candidate, String targetClass) {
        double confidence = candidate.rootCause().confidence();
        double mean = mean(trials(candidate, targetClass), candidate.prior());
        double benefit = Math.min(BENEFIT_CEILING, confidence * mean);
        double risk = riskTerm(candidate.risk());
        return new Score(
                benefit - candidate.cost() - risk,
                new java.util.TreeMap<>(Map.of(
                        "confidence", confidence,
                        "effectiveness", mean,
                        "benefit", benefit,
                        "cost", candidate.cost(),
                        "risk", risk)));
    }

    /**
     * The score of doing nothing: -harm x (1 - natural recovery), harm by the worst violation in scope: critical 0.8,
     * warning 0.4, info 0.1.
     */
    double doNothing(String rootCause, Severity worst) {
        double harm =
                switch (worst) {
                    case CRITICAL -> 0.8;
                    case WARNING -> 0.4;
                    case INFO -> 0.1;
                };
        return -harm * (1 - naturalRecovery(rootCause));
    }

    /**
     * How often a cause's violations end by themselves in the time that an action is given, in [0, 1]: (5 x prior + recovered
     * + partial / 2) / (5 + cases), the mean of a Beta distribution that starts as five imagined cases of the prior, over
     * the cases in which nothing was done. The same as for actions, so that the two can be compared.
     */
    double naturalRecovery(String rootCause) {
        CycleInput.Untouched row = untouched.get(rootCause);
        return row == null
                ? naturalPrior
                : (PRIOR_WEIGHT * naturalPrior + row.recovered() + row.partials() / 2.0) / (PRIOR_WEIGHT + row.cases());
    }

    /** What rules see of an action against a cause, also when nothing is known. */
    Effectiveness effectiveness(String rootCause, ActionType action, String targetClass) {
        CycleInput.Trials row = known.get(new Key(rootCause, action, targetClass));
        double mean = mean(row, NEUTRAL_PRIOR);
        int trials = row == null ? 0 : row.trials();
        double[] interval = interval(mean, PRIOR_WEIGHT + trials);
        double seconds = row == null || row.successes() == 0 ? 0 : row.effectMillis() / 1_000.0 / row.successes();
        return new Effectiveness(
                rootCause,
                action,
                targetClass,
                trials,
                mean,
                interval[0],
                interval[1],
                mean - naturalRecovery(rootCause),
                seconds);
    }

    /**
     * The upper end of the interval of uplift over natural recovery, for a candidate tried at least so often; null below
     * that.
     */
    @Nullable
    Double bestUplift(Candidate candidate, String targetClass, int minTrials) {
        CycleInput.Trials row = trials(candidate, targetClass);
        if (row == null || row.trials() < minTrials) {
            return null;
        }
        double mean = mean(row, candidate.prior());
        return interval(mean, PRIOR_WEIGHT + row.trials())[1]
                - naturalRecovery(candidate.rootCause().name());
    }

    private CycleInput.@Nullable Trials trials(Candidate candidate, String targetClass) {
        return known.get(new Key(candidate.rootCause().name(), candidate.action(), targetClass));
    }

    /**
     * Posterior mean of the success rate, in [0, 1]: (5 x prior + successes + partial / 2) / (5 + trials), the mean of a
     * Beta distribution that starts as five imagined trials of the remedy's own expectation.
     */
    private static double mean(CycleInput.@Nullable Trials row, double prior) {
        if (row == null) {
            return prior;
        }
        return (PRIOR_WEIGHT * prior + row.successes() + row.partials() / 2.0) / (PRIOR_WEIGHT + row.trials());
    }

    /** Wilson's score interval (1927) at 90 %, for a mean of n trials. */
    private static double[] interval(double mean, double n) {
        double z2 = Z * Z;
        double centre = (mean + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z / (1 + z2 / n) * Math.sqrt(mean * (1 - mean) / n + z2 / (4 * n * n));
        return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
    }

    private static double riskTerm(Risk risk) {
        return switch (risk) {
            case LOW -> 0.05;
            case MEDIUM -> 0.10;
            case HIGH -> 0.20;
        };
    }
}
