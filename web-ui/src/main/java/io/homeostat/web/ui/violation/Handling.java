package io.homeostat.web.ui.violation;

import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.CycleInput;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Violations;
import io.homeostat.store.Transaction;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds out which plan handles a violation, or why none does. */
final class Handling {
    /** As many as anybody looks at; a violation that is reported every minute has them within a few hours. */
    static final int MOST_VALUES = 300;

    private static final int MOST_CANDIDATES = 50;

    /**
     * A violation with what handles it, in a word.
     *
     * @param plan null for none
     * @param words the plan's state, or why there is none
     */
    record Row(Violations.ViolationRow violation, @Nullable UUID plan, Mark mark, String words) {}

    /**
     * All that is known of one violation.
     *
     * @param plan the newest that was chosen on its evidence
     * @param whyNone sentences, when no plan handles it
     * @param cycle in which it was new, with what that found in it
     * @param values the newest that were reported, in their order, one more than {@link #MOST_VALUES} where there were more
     */
    record Story(
            Violations.ViolationRow violation,
            @Nullable Remediation plan,
            List<String> whyNone,
            @Nullable CycleView cycle,
            List<CycleView.PatternView> patterns,
            List<CycleView.RootCauseView> causes,
            List<Violations.Measurement> values) {}

    private final Homeostat homeostat;

    Handling(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    List<Row> rows(Transaction tx, List<UUID> ids) {
        List<Violations.ViolationRow> found = homeostat.violations().rows(tx, ids);
        Map<UUID, UUID> plans = homeostat.remediations().newestPlans(tx, ids);
        Map<UUID, Remediation> byId = new HashMap<>();
        homeostat
                .remediations()
                .rows(tx, List.copyOf(new HashSet<>(plans.values())))
                .forEach(plan -> byId.put(plan.id(), plan));
        Set<UUID> seen = homeostat.knowledge().firstCycles(tx, ids).keySet();
        Map<String, Set<String>> gathering = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (Violations.ViolationRow row : found) {
            UUID id = plans.get(row.id());
            Remediation plan = id == null ? null : byId.get(id);
            if (plan != null) {
                rows.add(new Row(
                        row,
                        plan.id(),
                        StateBadge.mark(plan.state(), plan.outcome()),
                        StateBadge.words(plan.state(), plan.outcome())));
            } else if (row.status() == Violations.Status.RESOLVED) {
                rows.add(new Row(row, null, Mark.ENDED, "ended without one"));
            } else if (!seen.contains(row.id())) {
                rows.add(new Row(row, null, Mark.CANDIDATE, "no cycle has seen it yet"));
            } else if (gathering
                    .computeIfAbsent(row.domain(), domain -> gathered(tx, domain))
                    .contains(row.component())) {
                rows.add(new Row(row, null, Mark.WATCHED, "evidence comes in"));
            } else {
                rows.add(new Row(row, null, Mark.CANDIDATE, "none planned"));
            }
        }
        return rows;
    }

    Story story(Transaction tx, Violations.ViolationRow violation) {
        UUID id = violation.id();
        UUID planId = homeostat.remediations().newestPlans(tx, List.of(id)).get(id);
        Remediation plan = planId == null
                ? null
                : homeostat.remediations().find(tx, planId).orElse(null);
        UUID cycleId = homeostat.knowledge().firstCycles(tx, List.of(id)).get(id);
        CycleView cycle = cycleId == null
                ? null
                : homeostat.knowledge().cycle(tx, cycleId).orElse(null);
        List<CycleView.PatternView> patterns = cycle == null
                ? List.of()
                : cycle.patterns().stream()
                        .filter(one -> holds(one.violations(), id))
                        .toList();
        List<CycleView.RootCauseView> causes = cycle == null
                ? List.of()
                : cycle.rootCauses().stream()
                        .filter(one -> holds(one.violations(), id))
                        .toList();
        return new Story(
                violation,
                plan,
                plan == null ? whyNone(tx, violation, cycle, patterns, causes) : List.of(),
                cycle == null ? null : bare(cycle),
                patterns,
                causes,
                homeostat.violations().measurements(tx, id, MOST_VALUES + 1));
    }

    private List<String> whyNone(
            Transaction tx,
            Violations.ViolationRow violation,
            @Nullable CycleView cycle,
            List<CycleView.PatternView> patterns,
            List<CycleView.RootCauseView> causes) {
        List<String> why = new ArrayList<>();
        if (cycle == null) {
            why.add("No cycle has seen it yet. One starts as soon as the loop is free.");
            return why;
        }
        boolean firing = violation.status() == Violations.Status.FIRING;
        if (firing) {
            for (CycleInput.Gathering one : homeostat.knowledge().gathering(tx, violation.domain())) {
                if (one.component().equals(violation.component())) {
                    why.add("The evidence of " + Words.of(one.rootCause())
                            + " still comes in; it is planned for when that has been still for a moment.");
                }
            }
        }
        for (Remediation candidate : candidates(tx, violation, cycle.id())) {
            why.add(PlanTitle.of(candidate) + ", was weighed and not chosen: " + candidate.whyNot() + ".");
        }
        if (why.isEmpty() && !causes.isEmpty()) {
            why.add(
                    "A root cause was found, and not planned for: it was not sure enough, or too few violations spoke for it.");
        } else if (why.isEmpty() && !patterns.isEmpty()) {
            why.add("It belongs to a pattern, and no rule found a root cause in that.");
        } else if (why.isEmpty()) {
            why.add("No rule found a pattern or a root cause with it when it was new.");
        }
        if (firing) {
            why.add("It is looked at again while it fires.");
        }
        return why;
    }

    private List<Remediation> candidates(Transaction tx, Violations.ViolationRow violation, UUID cycle) {
        List<Remediation> found = new ArrayList<>(homeostat
                .remediations()
                .list(
                        tx,
                        new Remediations.Query(
                                violation.domain(),
                                Set.of(PlanState.CANDIDATE),
                                null,
                                null,
                                null,
                                null,
                                cycle,
                                null,
                                null,
                                null),
                        MOST_CANDIDATES));
        found.addAll(homeostat
                .remediations()
                .list(
                        tx,
                        new Remediations.Query(
                                violation.domain(),
                                Set.of(PlanState.CANDIDATE),
                                null,
                                violation.component(),
                                null,
                                null,
                                null,
                                violation.receivedAt(),
                                null,
                                null),
                        MOST_CANDIDATES));
        Set<String> said = new HashSet<>();
        return found.stream()
                .filter(plan -> plan.evidence().contains(violation.id()))
                .filter(plan -> said.add(PlanTitle.of(plan)))
                .toList();
    }

    private Set<String> gathered(Transaction tx, String domain) {
        Set<String> components = new HashSet<>();
        homeostat.knowledge().gathering(tx, domain).forEach(one -> components.add(one.component()));
        return components;
    }

    private static boolean holds(JsonNode ids, UUID id) {
        String text = id.toString();
        return StreamSupport.stream(ids.spliterator(), false)
                .anyMatch(one -> one.stringValue("").equals(text));
    }

    private static CycleView bare(CycleView cycle) {
        return new CycleView(
                cycle.id(),
                cycle.domain(),
                cycle.number(),
                cycle.releaseId(),
                cycle.startedAt(),
                cycle.durationMs(),
                cycle.stages(),
                cycle.violations(),
                cycle.plans(),
                cycle.chosen(),
                cycle.status(),
                cycle.error(),
                List.of(),
                List.of());
    }
}
