package io.homeostat.planner;

import io.homeostat.model.Candidate;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.RuleRef;
import io.homeostat.model.Score;
import io.homeostat.model.Severity;
import io.homeostat.model.Veto;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Uuid7;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The choice among candidates: per root cause the best score without a veto that is better than doing nothing, then the
 * best so many of the cycle. What failed of late is passed over, so that the next best gets its turn. Equal scores are broken
 * by content. Pure; one instance, one cycle.
 */
final class Choice {
    /** Trials from which on an action that hardly helps is vetoed by the engine. */
    private static final int TRIALS_TO_JUDGE = 10;

    private static final double LEAST_UPLIFT = 0.1;

    /** One in so many of the plans that the engine would veto is tried all the same, so that it can still learn. */
    private static final int EXPLORE_ONE_IN = 20;

    private final PlannerSettings settings;
    private final Scoring scoring;
    private final CycleInput input;
    private final Map<FoundCause, String> keptBack;
    private final Map<FoundCause, List<Weighed>> byCause = new LinkedHashMap<>();
    private final Map<Candidate, List<String>> vetoes = new HashMap<>();
    private final Set<Candidate> overrides = new HashSet<>();
    private final List<Proposal.PassedOver> passedOver = new ArrayList<>();
    private final Set<Weighed> toldBefore = new HashSet<>();

    private record Weighed(
            FoundCause cause, Candidate candidate, String targetClass, Score score, RuleRef rule, String content) {}

    private static final Comparator<Weighed> BEST_FIRST = Comparator.comparingDouble(
                    (Weighed weighed) -> weighed.score.value())
            .reversed()
            .thenComparing(Weighed::content);

    /** @param keptBack causes for which nothing is chosen, with why */
    Choice(PlannerSettings settings, Scoring scoring, CycleInput input, Map<FoundCause, String> keptBack) {
        this.settings = settings;
        this.scoring = scoring;
        this.input = input;
        this.keptBack = keptBack;
    }

    void weigh(FoundCause cause, Candidate candidate, String targetClass, RuleRef rule) {
        byCause.computeIfAbsent(cause, k -> new ArrayList<>())
                .add(new Weighed(
                        cause,
                        candidate,
                        targetClass,
                        scoring.score(candidate, targetClass),
                        rule,
                        CanonicalJson.text(candidate)));
    }

    void veto(Veto veto, RuleRef rule) {
        vetoes.computeIfAbsent(veto.candidate(), k -> new ArrayList<>())
                .add("vetoed: " + veto.reason() + " (" + rule.packageName() + " v" + rule.version() + ", \""
                        + rule.name() + "\")");
    }

    void override(Candidate candidate) {
        overrides.add(candidate);
    }

    /** Every plan weighed: those chosen, then the others, which say why; each best first. */
    List<ProposedPlan> decide(Function<FoundCause, Severity> worst) {
        List<Weighed> winners = new ArrayList<>();
        Map<Weighed, String> whyNot = new HashMap<>();
        byCause.forEach((cause, weighed) -> {
            Weighed winner = best(weighed, scoring.doNothing(cause.cause().name(), worst.apply(cause)), whyNot);
            if (winner != null) {
                winners.add(winner);
            }
        });
        winners.sort(BEST_FIRST);
        winners.stream()
                .skip(settings.plansPerCycle())
                .forEach(late ->
                        whyNot.put(late, settings.plansPerCycle() + " better plans were chosen in this cycle already"));
        List<Weighed> all = byCause.values().stream()
                .flatMap(List::stream)
                .filter(weighed -> !toldBefore.contains(weighed))
                .sorted(Comparator.comparing((Weighed weighed) -> whyNot.containsKey(weighed))
                        .thenComparing(BEST_FIRST))
                .toList();
        List<ProposedPlan> plans = new ArrayList<>();
        for (Weighed weighed : all) {
            plans.add(plan(weighed, plans.size(), whyNot.get(weighed)));
        }
        return plans;
    }

    /** What was not chosen since it failed of late; known once it is decided. */
    List<Proposal.PassedOver> passedOver() {
        return List.copyOf(passedOver);
    }

    private @Nullable Weighed best(List<Weighed> weighed, double doNothing, Map<Weighed, String> whyNot) {
        List<Weighed> sorted = weighed.stream().sorted(BEST_FIRST).toList();
        List<Weighed> open = new ArrayList<>();
        List<Weighed> told = new ArrayList<>();
        int rank = 0;
        for (Weighed candidate : sorted) {
            CycleInput.Failed failed = failed(candidate);
            if (failed != null) {
                whyNot.put(candidate, whyNot(failed));
                passedOver.add(new Proposal.PassedOver(candidate.cause, failed));
                if (failed.told()) {
                    told.add(candidate);
                }
                continue;
            }
            String reason = objection(candidate, rank++, doNothing);
            if (reason == null) {
                open.add(candidate);
            } else {
                whyNot.put(candidate, reason);
            }
        }
        Weighed winner = open.stream()
                .filter(candidate -> overrides.contains(candidate.candidate))
                .findFirst()
                .orElse(open.isEmpty() ? null : open.getFirst());
        if (winner == null) {
            // It is recorded once that these are passed over, and then only beside what is chosen in their stead.
            toldBefore.addAll(told);
        }
        for (Weighed candidate : open) {
            if (winner != null && !candidate.equals(winner)) {
                whyNot.put(
                        candidate,
                        overrides.contains(winner.candidate)
                                ? "a rule chose " + winner.candidate.action() + " " + winner.candidate.target()
                                : winner.candidate.action() + " " + winner.candidate.target() + " scores "
                                        + figure(winner.score.value()) + ", this one "
                                        + figure(candidate.score.value()));
            }
        }
        return winner;
    }

    /** What a candidate is passed over for, or null. Where nothing may be chosen at all, that is all there is to say. */
    private CycleInput.@Nullable Failed failed(Weighed weighed) {
        return keptBack.containsKey(weighed.cause) ? null : input.failed(weighed.candidate);
    }

    private static String whyNot(CycleInput.Failed failed) {
        String at = CanonicalJson.instant(failed.at());
        return (failed.inARow() == 1
                        ? "failed at " + at
                        : "failed " + failed.inARow() + " times in a row, last at " + at)
                + ": " + failed.reason() + "; tried again after " + CanonicalJson.instant(failed.until());
    }

    private @Nullable String objection(Weighed candidate, int rank, double doNothing) {
        String kept = keptBack.get(candidate.cause);
        if (kept != null) {
            return kept;
        }
        List<String> against = vetoes.get(candidate.candidate);
        if (against != null) {
            return String.join("; ", against);
        }
        if (rank >= settings.candidatesPerCause()) {
            return "only the " + settings.candidatesPerCause() + " best candidates of a root cause are weighed";
        }
        Double uplift = scoring.bestUplift(candidate.candidate, candidate.targetClass, TRIALS_TO_JUDGE);
        if (uplift != null && uplift < LEAST_UPLIFT && !explores(candidate)) {
            return "vetoed by the engine: after " + TRIALS_TO_JUDGE + " trials and more it does at best "
                    + figure(uplift) + " better than doing nothing";
        }
        if (candidate.score.value() <= doNothing && !overrides.contains(candidate.candidate)) {
            return "doing nothing scores " + figure(doNothing) + ", this one " + figure(candidate.score.value());
        }
        return null;
    }

    /** Drawn from the content, so that deciding again draws the same. */
    private boolean explores(Weighed candidate) {
        byte[] hash = CanonicalJson.digest((input.now() + candidate.content).getBytes(StandardCharsets.UTF_8));
        return Math.floorMod((hash[0] << 8) | (hash[1] & 0xff), EXPLORE_ONE_IN) == 0;
    }

    private ProposedPlan plan(Weighed weighed, int place, @Nullable String whyNot) {
        byte[] hash = CanonicalJson.digest(
                (input.domain() + " plan " + weighed.cause.id() + weighed.content).getBytes(StandardCharsets.UTF_8));
        return new ProposedPlan(
                Uuid7.of(input.now(), place, hash),
                weighed.cause,
                weighed.candidate,
                weighed.targetClass,
                weighed.score,
                weighed.rule,
                whyNot);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
