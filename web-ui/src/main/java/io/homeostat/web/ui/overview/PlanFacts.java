package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Span;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.Remediation;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is said of a plan behind its sentence, by where it stands. */
final class PlanFacts {
    private PlanFacts() {}

    static List<Component> waiting(Remediation plan) {
        List<Component> facts = new ArrayList<>();
        if (plan.state() == PlanState.UNKNOWN) {
            facts.add(new Span(plan.reason() == null ? "say what became of it" : plan.reason()));
            return facts;
        }
        facts.add(new Span("risk " + Words.of(plan.risk())));
        if (plan.expiresAt() != null) {
            facts.add(moment("expires at ", plan.expiresAt()));
        }
        return facts;
    }

    static List<Component> doing(Remediation plan) {
        List<Component> facts = new ArrayList<>();
        switch (plan.state()) {
            case EXECUTING ->
                plan.actions().stream()
                        .filter(action ->
                                action.state() == ActionState.RUNNING || action.state() == ActionState.PENDING)
                        .findFirst()
                        .ifPresent(action -> {
                            long tries = action.attempts().stream()
                                    .filter(attempt -> attempt.kind() == AttemptKind.DO)
                                    .count();
                            facts.add(new Span(Words.of(action.type()) + " " + action.target() + ", "
                                    + (action.state() == ActionState.RUNNING ? "attempt " + tries : "not sent yet")));
                            if (!action.attempts().isEmpty()) {
                                facts.add(moment(
                                        "since ", action.attempts().getLast().startedAt()));
                            }
                        });
            case VERIFYING -> {
                if (plan.settleAt() != null) {
                    facts.add(moment("done; judged by ", plan.settleAt()));
                }
            }
            case HELD -> {
                plan.heldBy().stream().limit(1).forEach(held -> {
                    facts.add(new Span(held.reason()));
                    if (held.until() != null) {
                        facts.add(moment("until ", held.until()));
                    }
                });
                facts.add(moment("not sent, since ", plan.createdAt()));
            }
            default -> facts.add(moment("let pass at ", plan.createdAt()));
        }
        return facts;
    }

    private static Span moment(String words, Instant at) {
        return new Span(new Span(words), TimeText.shortOf(at));
    }

    static List<Component> ended(Remediation plan) {
        List<Component> facts = new ArrayList<>();
        if (plan.endedAt() != null) {
            facts.add(moment("", plan.endedAt()));
        }
        Integer before = plan.openBefore();
        Integer after = plan.openAfter();
        if (plan.outcome() != null && plan.outcome() != Outcome.UNKNOWN && before != null && after != null) {
            facts.add(new Span(Words.count(before, "violation") + " before, " + after + " after"));
        } else if (plan.reason() != null && !plan.reason().isBlank()) {
            facts.add(new Span(plan.reason()));
        }
        return facts;
    }
}
