package io.homeostat.web.ui.remediation;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.NativeDetails;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import io.homeostat.Homeostat;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.Remediation;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.store.Transaction;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.Role;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Ask;
import io.homeostat.web.ui.component.DurationText;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The story of one plan, and what can be done about it now. */
final class RemediationDetail extends RecordDetail<Remediation> {
    private final Homeostat homeostat;
    private final Callers callers;
    private final UUID id;
    private final String title;
    private final Div state = new Div();
    private final Div head = new Div();
    private final Div decisions = new Div();
    private final OrderedList story = new OrderedList();
    private @Nullable Remediation shown;
    private List<Story.Line> lines = List.of();

    RemediationDetail(Homeostat homeostat, Callers callers, Remediation plan) {
        this.homeostat = homeostat;
        this.callers = callers;
        id = plan.id();
        title = PlanTitle.of(plan);
        state.addClassName("badges");
        // Its changes are told to those who hear the page.
        state.getElement().setAttribute("role", "status");
        head.addClassNames("quiet", "row-line");
        decisions.addClassName("buttons");
        story.addClassName("story");
        Div content = new Div(new H2(title), state, head, decisions, story);
        content.addClassName("detail-content");
        add(content);
        update(plan);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void update(Remediation plan) {
        List<Story.Line> told = homeostat.unitOfWork().read(tx -> {
            if (!plan.equals(shown)) {
                describe(tx, plan);
            }
            return Story.of(homeostat, tx, plan);
        });
        shown = plan;
        grow(told);
    }

    /** What stands as it stood is left alone; from the first line that differs on, the story is written anew. */
    private void grow(List<Story.Line> told) {
        int same = 0;
        while (same < lines.size() && same < told.size() && lines.get(same).equals(told.get(same))) {
            same++;
        }
        for (int i = lines.size() - 1; i >= same; i--) {
            story.remove(story.getComponentAt(i));
        }
        told.subList(same, told.size()).forEach(line -> story.add(item(line)));
        lines = told;
    }

    private void describe(Transaction tx, Remediation plan) {
        state.removeAll();
        state.add(
                StateBadge.of(plan.state(), plan.outcome()),
                new Span("risk " + Words.of(plan.risk())),
                new Span("priority " + Words.of(plan.priority())));
        head.removeAll();
        Span times = new Span();
        times.add(TimeText.shortOf(plan.createdAt()));
        Instant ended = plan.endedAt();
        if (ended != null) {
            times.add(new Span(" – "), TimeText.shortOf(ended));
            times.add(new Span(" (" + DurationText.format(Duration.between(plan.createdAt(), ended)) + ")"));
        }
        head.add(times, new Span("plan " + id), new Anchor(Navigation.auditOf(id.toString()), "audit"));
        UUID releaseId = plan.releaseId();
        if (releaseId != null) {
            homeostat
                    .ruleBase()
                    .release(tx, releaseId)
                    .map(RuleBase.ReleaseView::number)
                    .ifPresent(number -> head.add(new Span("release " + number)));
        }
        UUID cycleId = plan.cycleId();
        if (cycleId != null) {
            homeostat
                    .knowledge()
                    .cycle(tx, cycleId)
                    .ifPresent(cycle -> head.add(new Span("cycle " + Words.number(cycle.number()))));
        }
        head.add(new Span(Words.of(plan.mode())));
        head.add(new Anchor(
                Navigation.violationsOf("component", plan.component()), "violations of " + plan.component()));
        if (!plan.expectedImpact().isEmpty()) {
            head.add(new Span("expected: " + plan.expectedImpact()));
        }
        decisions.removeAll();
        decide(plan);
    }

    private void decide(Remediation plan) {
        Caller caller = callers.current().orElse(null);
        if (caller == null) {
            return;
        }
        if (plan.state() == PlanState.AWAITING_APPROVAL) {
            Button approve = button(
                    caller,
                    Scope.APPROVE,
                    Role.APPROVER,
                    "Approve",
                    () -> new Ask(
                            "Approve this plan?",
                            title + ". It is carried out as soon as the guards let it pass. Risk "
                                    + Words.of(plan.risk()) + ".",
                            "Approve",
                            false,
                            why -> homeostat.remediations().approve(id, caller.actor(), why, homeostat.now())));
            approve.addThemeVariants(ButtonVariant.PRIMARY);
            decisions.add(
                    approve,
                    button(
                            caller,
                            Scope.APPROVE,
                            Role.APPROVER,
                            "Reject",
                            () -> new Ask(
                                    "Reject this plan?",
                                    title + " is not done. " + noHolds(),
                                    "Reject",
                                    true,
                                    why -> homeostat.remediations().reject(id, caller.actor(), why, homeostat.now()))));
        }
        if (plan.state() == PlanState.UNKNOWN) {
            Button mark =
                    button(caller, Scope.OPERATE, Role.OPERATOR, "Mark what happened", () -> settle(plan, caller));
            mark.addThemeVariants(ButtonVariant.PRIMARY);
            decisions.add(mark);
        }
        boolean executing = plan.state() == PlanState.EXECUTING && plan.turnedDownBy() == null;
        if (plan.state().waits() || plan.state() == PlanState.APPROVED || executing) {
            decisions.add(button(
                    caller,
                    Scope.OPERATE,
                    Role.OPERATOR,
                    "Cancel",
                    () -> new Ask(
                            "Cancel this plan?",
                            plan.startedAt() == null
                                    ? title + " is taken back before it has begun. Nothing was sent. " + noHolds()
                                    : title
                                            + " has begun. The action in hand ends, and nothing further is sent; what was done is not"
                                            + " undone.",
                            "Cancel the plan",
                            true,
                            why -> homeostat.remediations().cancel(id, caller.actor(), why, homeostat.now()))));
        }
    }

    private String noHolds() {
        Duration holds = homeostat.remediations().rejectionHolds();
        return holds.isZero()
                ? "While its violations fire, they are looked at again."
                : "Against the same root cause at the same component nothing is planned for "
                        + DurationText.format(holds) + ", unless it gets worse.";
    }

    private Ask settle(Remediation plan, Caller caller) {
        List<Remediation.ActionView> unknown = plan.actions().stream()
                .filter(action -> action.state() == ActionState.UNKNOWN)
                .toList();
        RadioButtonGroup<Remediation.ActionView> which = new RadioButtonGroup<>("Action");
        which.setItems(unknown);
        which.setItemLabelGenerator(action -> (action.index() + 1) + ": " + action.type() + " " + action.target());
        which.setValue(unknown.isEmpty() ? null : unknown.getFirst());
        which.setVisible(unknown.size() > 1);
        RadioButtonGroup<Boolean> done = new RadioButtonGroup<>("What became of it");
        done.setItems(true, false);
        done.setItemLabelGenerator(yes -> yes ? "It was done" : "It was not done, or it failed");
        done.setRequired(true);
        Consumer<String> deed = why -> {
            Remediation.ActionView action = which.getValue();
            Boolean result = done.getValue();
            if (action == null || result == null) {
                throw new Refused(Refused.Reason.INVALID, "no-result", "Say first what became of the action.");
            }
            homeostat.remediations().settle(id, action.index(), result, caller.actor(), why, homeostat.now());
        };
        String names = unknown.isEmpty()
                ? title
                : unknown.getFirst().type() + " " + unknown.getFirst().target();
        return new Ask(
                        "What happened?",
                        "Nobody knows whether " + names
                                + " was done. Look at the target, then say so here: if it was, its outcome is watched; if it"
                                + " was not, the plan has failed.",
                        "Mark it",
                        true,
                        deed)
                .with(which, done);
    }

    /** A button that asks first. Without the right it is shown and off, and says which role is needed. */
    private Button button(Caller caller, Scope scope, Role role, String text, Supplier<Ask> ask) {
        boolean may = caller.may(scope);
        Button button = new Button(text, event -> {
            Ask dialog = ask.get();
            dialog.addOpenedChangeListener(opened -> {
                if (!opened.isOpened()) {
                    again();
                }
            });
            dialog.open();
        });
        button.setEnabled(may);
        if (!may) {
            button.setTooltipText("Needs the role " + role.text());
            button.setAriaLabel(text + " (needs the role " + role.text() + ")");
        }
        return button;
    }

    /** After a decision what holds now is shown at once. */
    private void again() {
        homeostat.unitOfWork().read(tx -> homeostat.remediations().find(tx, id)).ifPresent(this::update);
    }

    private static ListItem item(Story.Line line) {
        Span name = new Span(line.name());
        name.addClassName("step-name");
        Div said = new Div();
        said.addClassName("step-text");
        line.chips().forEach(chip -> {
            StateBadge badge = new StateBadge(chip.mark(), chip.words());
            badge.addClassName("wraps");
            said.add(badge);
        });
        if (!line.text().isEmpty()) {
            said.add(new Span(line.text()));
        }
        if (line.when() != null) {
            said.add(new TimeText(line.when()));
        }
        if (line.source() != null) {
            Span source = new Span(line.source());
            source.addClassName("quiet");
            said.add(source);
        }
        if (line.moreLabel() != null) {
            NativeDetails more = new NativeDetails(line.moreLabel(), entries(line.more()));
            more.setOpen(line.open());
            said.add(more);
        }
        return new ListItem(TimeText.shortOf(line.at()), name, said);
    }

    private static Component entries(List<Story.Entry> entries) {
        UnorderedList all = new UnorderedList();
        for (Story.Entry entry : entries) {
            Mark mark = entry.mark();
            String address = entry.address();
            Component text = address == null ? new Span(entry.text()) : new Anchor(address, entry.text());
            if (mark != null) {
                text.addClassNames("badge", "wraps", mark.cssClass());
            }
            all.add(new ListItem(text));
        }
        return all;
    }
}
