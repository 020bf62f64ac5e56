package io.homeostat.planner;

import io.homeostat.analyzer.Analysis;
import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.Reach;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.FactOrder;
import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleSession;
import io.homeostat.rulebase.RunResult;
import io.homeostat.rulebase.Stage;
import io.homeostat.store.CanonicalJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Decides which causes are planned for now, runs the Planner's rules on them, and chooses. Thread-safe. */
public final class Planner {
    private static final RuleRef NO_RULE = new RuleRef("", 0, "", "", 0);

    private final PlannerSettings settings;
    private final Limits limits;

    public Planner(PlannerSettings settings, Limits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * What the release proposes against the causes.
     *
     * @throws io.homeostat.rulebase.RuleFailure when a rule throws, or fires or inserts beyond its limit
     */
    public Proposal plan(CompiledRelease release, CycleInput input, Analysis analysis) {
        List<Proposal.Joined> joined = new ArrayList<>();
        List<Proposal.Gathering> gathering = new ArrayList<>();
        List<Proposal.TurnedDown> turnedDown = new ArrayList<>();
        Map<RootCause, FoundCause> due = new HashMap<>();
        Map<FoundCause, String> keptBack = new HashMap<>();
        for (FoundCause found : analysis.causes()) {
            if (!worthPlanning(found)) {
                continue;
            }
            CycleInput.OpenPlan open = input.openPlan(found.cause());
            if (open != null) {
                joined.add(new Proposal.Joined(found, open.remediation()));
                continue;
            }
            CycleInput.TurnedDown no = input.turnedDown(found.cause(), worst(input, found));
            if (no != null) {
                turnedDown.add(new Proposal.TurnedDown(found, no));
                // What would have been proposed is recorded once for each no, and not again by every look.
                if (!no.told()) {
                    due.put(found.cause(), found);
                    keptBack.put(found, whyNot(no));
                }
                continue;
            }
            Proposal.Gathering waiting = gather(input, found);
            if (waiting.due().isAfter(input.now())) {
                gathering.add(waiting);
            } else {
                due.put(found.cause(), found);
            }
        }
        if (due.isEmpty()) {
            return new Proposal(List.of(), joined, gathering, turnedDown, List.of(), List.of());
        }
        Proposal proposal = propose(release, input, due, keptBack, List.of());
        return new Proposal(proposal.plans(), joined, gathering, turnedDown, proposal.passedOver(), proposal.firings());
    }

    /**
     * What the release proposes against causes that are due, whatever their evidence.
     *
     * @param given candidates that rules of other packages would have proposed
     * @throws io.homeostat.rulebase.RuleFailure when a rule throws, or fires or inserts beyond its limit
     */
    public Proposal propose(CompiledRelease release, CycleInput input, List<FoundCause> causes, List<Candidate> given) {
        Map<RootCause, FoundCause> due = new HashMap<>();
        causes.forEach(cause -> due.put(cause.cause(), cause));
        return propose(release, input, due, Map.of(), given);
    }

    private Proposal propose(
            CompiledRelease release,
            CycleInput input,
            Map<RootCause, FoundCause> due,
            Map<FoundCause, String> keptBack,
            List<Candidate> given) {
        Scoring scoring = new Scoring(input.trials(), input.untouched(), settings.naturalRecovery());
        List<Object> facts = facts(input, due.keySet(), scoring);
        facts.addAll(given);
        RunResult result = RuleSession.run(release, Stage.PLANNER, FactOrder.sort(facts), limits);
        Choice choice = new Choice(settings, scoring, input, keptBack);
        Set<Candidate> candidates = new LinkedHashSet<>(result.candidates());
        candidates.addAll(given);
        for (Candidate candidate : candidates) {
            FoundCause cause = due.get(candidate.rootCause());
            // A rule may change the cause that it was given; what it proposes is then of no cause that was found.
            if (cause != null) {
                choice.weigh(cause, candidate, targetClass(input, candidate.target()), ruleOf(result, candidate));
            }
        }
        result.vetoes().forEach(veto -> choice.veto(veto, ruleOf(result, veto)));
        result.chosen().forEach(choice::override);
        List<ProposedPlan> plans = choice.decide(cause -> worst(input, cause));
        return new Proposal(plans, List.of(), List.of(), List.of(), choice.passedOver(), result.firings());
    }

    private static String whyNot(CycleInput.TurnedDown no) {
        String unless = no.worst() == Severity.CRITICAL
                ? ""
                : ", unless it gets worse than " + no.worst().name().toLowerCase(Locale.ROOT);
        return no.by() + " turned down a plan against this at " + CanonicalJson.instant(no.at()) + "; that holds until "
                + CanonicalJson.instant(no.until()) + unless;
    }

    private boolean worthPlanning(FoundCause found) {
        double confidence = found.cause().confidence();
        return confidence >= settings.minConfidence()
                && !found.violations().isEmpty()
                && (confidence >= settings.sureConfidence()
                        || found.violations().size() >= settings.minViolations());
    }

    /**
     * When the cause is planned for. The first alert of an incident is rarely its cause: so its evidence must have been
     * still for a while, unless it is sure and nothing that it depends on is ill.
     */
    private Proposal.Gathering gather(CycleInput input, FoundCause found) {
        Instant now = input.now();
        Instant first = now;
        Instant moved = now;
        for (CycleInput.Gathering earlier : input.gathering()) {
            if (earlier.rootCause().equals(found.cause().name())
                    && earlier.component().equals(found.cause().component())) {
                first = earlier.firstAt();
                moved = found.violations().stream().anyMatch(input.moved()::contains) ? now : earlier.movedAt();
            }
        }
        CycleInput.Gathering state =
                new CycleInput.Gathering(found.cause().name(), found.cause().component(), first, moved);
        boolean atOnce = settings.gather().isZero()
                || (found.cause().confidence() >= settings.sureConfidence() && nothingIllBelow(input, found.cause()));
        if (atOnce) {
            return new Proposal.Gathering(found, state, now);
        }
        Instant still = moved.plus(settings.gather());
        Instant limit = first.plus(settings.gatherLimit());
        return new Proposal.Gathering(found, state, still.isBefore(limit) ? still : limit);
    }

    private static boolean nothingIllBelow(CycleInput input, RootCause cause) {
        for (Reach reach : input.reaches()) {
            if (reach.from().equals(cause.component()) && !reach.to().equals(cause.component())) {
                return false;
            }
        }
        return true;
    }

    private static List<Object> facts(CycleInput input, Set<RootCause> causes, Scoring scoring) {
        List<Object> facts = new ArrayList<>();
        facts.add(input.cycle());
        facts.addAll(causes);
        facts.addAll(input.targets());
        facts.addAll(input.components());
        facts.addAll(input.dependencies());
        facts.addAll(input.reaches());
        Set<String> names = new TreeSet<>();
        causes.forEach(cause -> names.add(cause.name()));
        Set<String> classes = new TreeSet<>();
        input.targets().forEach(target -> classes.add(target.targetClass()));
        for (String name : names) {
            for (String targetClass : classes) {
                for (ActionType action : ActionType.values()) {
                    facts.add(scoring.effectiveness(name, action, targetClass));
                }
            }
        }
        return facts;
    }

    private static String targetClass(CycleInput input, String name) {
        for (Target target : input.targets()) {
            if (target.name().equals(name)) {
                return target.targetClass();
            }
        }
        return "unknown";
    }

    private static Severity worst(CycleInput input, FoundCause cause) {
        Set<String> ids = Set.copyOf(cause.violations());
        Severity worst = Severity.INFO;
        for (Violation violation : input.violations()) {
            if (ids.contains(violation.id()) && violation.severity().atLeast(worst)) {
                worst = violation.severity();
            }
        }
        return worst;
    }

    private static RuleRef ruleOf(RunResult result, Object proposed) {
        Firing firing = result.firingOf(proposed);
        return firing == null ? NO_RULE : firing.rule();
    }
}
