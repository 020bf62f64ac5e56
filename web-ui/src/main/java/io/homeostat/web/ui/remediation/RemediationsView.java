package io.homeostat.web.ui.remediation;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.LoopState;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The remediations, newest first, and the story of the one that the address names. */
@Route(value = Navigation.REMEDIATIONS + "/:id?", layout = MainLayout.class)
@PageTitle("Remediations · Homeostat")
@Menu(title = "Remediations", icon = "vaadin:wrench", order = Navigation.OPERATE + 3)
@RolesAllowed(RoleNames.VIEWER)
class RemediationsView extends Section implements BeforeEnterObserver {
    private static final int SHOWN = 100;

    private final Homeostat homeostat;
    private final Callers callers;

    RemediationsView(Homeostat homeostat, Callers callers) {
        this.homeostat = homeostat;
        this.callers = callers;
        addClassName("view");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        show(event.getRouteParameters().get("id").orElse(null));
    }

    private void show(@Nullable String id) {
        removeAll();
        add(new H1("Remediations"));
        if (id == null) {
            List<Remediation> newest =
                    homeostat.unitOfWork().read(tx -> homeostat.remediations().list(tx, Remediations.Query.ALL, SHOWN));
            add(loopState(), newest.isEmpty() ? nothingYet() : list(newest));
            return;
        }
        Remediation plan = find(id);
        add(new Anchor(Navigation.REMEDIATIONS, "All remediations"));
        if (plan == null) {
            add(new Paragraph("There is no remediation " + id + ". It may lie in another installation."));
        } else {
            add(story(plan));
        }
    }

    private @Nullable Remediation find(String id) {
        try {
            UUID parsed = UUID.fromString(id);
            return homeostat
                    .unitOfWork()
                    .read(tx -> homeostat.remediations().find(tx, parsed).orElse(null));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Component loopState() {
        Div bar = new Div();
        bar.addClassName("loop-state");
        bar.getElement().setAttribute("role", "status");
        LoopState state = homeostat
                .unitOfWork()
                .read(tx -> homeostat.states().current(tx, "default").state());
        bar.add(new Span("The loop is " + word(state) + ". "));
        Caller caller = callers.current().orElse(null);
        boolean may = caller != null && caller.may(Scope.OPERATE);
        if (state == LoopState.RUNNING) {
            bar.add(set("Pause", LoopState.PAUSED, may), set("Kill switch", LoopState.KILLED, may));
        } else {
            bar.add(set("Resume", LoopState.RUNNING, may));
            if (state != LoopState.KILLED) {
                bar.add(set("Kill switch", LoopState.KILLED, may));
            }
        }
        return bar;
    }

    private Button set(String text, LoopState state, boolean may) {
        Button button = new Button(text, event -> callers.current().ifPresent(caller -> {
            homeostat.set(null, state, "", caller.actor());
            show(null);
        }));
        button.setEnabled(may);
        button.setTooltipText(may ? "For all domains" : "Needs the role operator");
        if (state == LoopState.KILLED) {
            button.addThemeVariants(ButtonVariant.ERROR);
        }
        return button;
    }

    private static Component nothingYet() {
        Div empty = new Div();
        empty.addClassName("empty-state");
        empty.add(
                new H2("No remediation yet"),
                new Paragraph("One appears when rules find a root cause in violations that come in."
                        + " Send alerts to /api/v1/intake/alertmanager, and make an actuator by"
                        + " PUT /api/v1/actuators/{name}."));
        return empty;
    }

    private static Component list(List<Remediation> plans) {
        OrderedList rows = new OrderedList();
        rows.addClassName("cards");
        for (Remediation plan : plans) {
            ListItem row =
                    new ListItem(new Anchor(Navigation.REMEDIATIONS + "/" + plan.id(), title(plan)), state(plan));
            row.add(new Span(CanonicalJson.instant(plan.createdAt())));
            rows.add(row);
        }
        return rows;
    }

    private Component story(Remediation plan) {
        Div story = new Div();
        story.addClassName("story");
        story.add(new H2(title(plan)), state(plan));
        decisions(plan, story);
        OrderedList steps = new OrderedList();
        evidence(plan, steps);
        causes(plan, steps);
        step(
                steps,
                plan.createdAt(),
                "Choice",
                "score " + figure(plan.score().value()) + " = benefit " + term(plan, "benefit") + " (confidence "
                        + term(plan, "confidence") + " x effectiveness " + term(plan, "effectiveness") + ") - cost "
                        + term(plan, "cost") + " - risk " + term(plan, "risk") + ", by " + rule(plan));
        if (plan.whyNot() != null) {
            step(steps, plan.createdAt(), "Not chosen", plan.whyNot());
        }
        guards(plan, steps);
        for (Remediation.ActionView action : plan.actions()) {
            for (Remediation.AttemptView attempt : action.attempts()) {
                step(
                        steps,
                        attempt.startedAt(),
                        "Action " + (action.index() + 1),
                        action.type() + " " + action.target() + ", " + word(attempt.kind()) + " attempt "
                                + attempt.number() + ": "
                                + (attempt.result() == null
                                        ? "under way"
                                        : word(attempt.result()) + ", " + attempt.detail())
                                + ", key " + attempt.idempotencyKey());
            }
        }
        Instant ended = plan.endedAt();
        if (ended != null) {
            step(
                    steps,
                    ended,
                    plan.outcome() == null ? "End" : "Outcome",
                    (plan.outcome() == null ? word(plan.state()) : word(plan.outcome()))
                            + (plan.reason() == null ? "" : ": " + plan.reason()));
        }
        story.add(steps);
        return story;
    }

    /** What let it pass in one line for each time that the guards were asked; what held it in a line of its own. */
    private void guards(Remediation plan, OrderedList steps) {
        Map<Instant, List<Remediation.GuardView>> asked = new TreeMap<>();
        homeostat
                .unitOfWork()
                .read(tx -> homeostat.remediations().verdicts(tx, plan.id()))
                .forEach(said -> asked.computeIfAbsent(said.askedAt(), k -> new ArrayList<>())
                        .add(said));
        asked.forEach((at, all) -> {
            String passed = all.stream()
                    .filter(said -> said.verdict().equals("PASS"))
                    .map(said -> said.guard().replace('_', ' '))
                    .collect(Collectors.joining(", "));
            boolean choice = all.getFirst().moment().equals("CHOICE");
            step(steps, at, choice ? "Guards" : "Guards, before sending", "pass: " + passed);
            all.stream()
                    .filter(said -> said.verdict().equals("HOLD"))
                    .forEach(said -> step(steps, at, "Held by " + said.guard().replace('_', ' '), said.reason()));
        });
    }

    private void evidence(Remediation plan, OrderedList steps) {
        homeostat.unitOfWork().run(tx -> plan.evidence().stream()
                .limit(5)
                .flatMap(id -> homeostat.violations().find(tx, id).stream())
                .forEach((Violations.ViolationRow row) -> step(
                        steps,
                        row.startsAt(),
                        "Evidence",
                        row.policy() + " at " + row.component() + ", " + word(row.severity())
                                + (row.value() == null ? "" : ", " + row.value())
                                + (row.threshold() == null ? "" : " of " + row.threshold()) + ", "
                                + word(row.status()))));
        if (plan.evidence().size() > 5) {
            step(steps, plan.createdAt(), "Evidence", (plan.evidence().size() - 5) + " more violations");
        }
    }

    private void causes(Remediation plan, OrderedList steps) {
        UUID cycle = plan.cycleId();
        if (cycle == null) {
            return;
        }
        CycleView found = homeostat
                .unitOfWork()
                .read(tx -> homeostat.knowledge().cycle(tx, cycle).orElse(null));
        if (found == null) {
            return;
        }
        for (CycleView.RootCauseView cause : found.rootCauses()) {
            if (cause.id().equals(plan.rootCauseId())) {
                cause.chain().forEach(one -> step(steps, plan.createdAt(), "Because", one.stringValue("")));
                step(
                        steps,
                        plan.createdAt(),
                        "Root cause",
                        cause.name() + " at " + cause.component() + ", confidence " + figure(cause.confidence())
                                + ", by "
                                + cause.rule().path("packageName").stringValue("") + " v"
                                + cause.rule().path("version").intValue(0) + ", "
                                + cause.rule().path("source").stringValue("") + ":"
                                + cause.rule().path("line").intValue(0));
            }
        }
    }

    private void decisions(Remediation plan, Div story) {
        Caller caller = callers.current().orElse(null);
        if (caller == null) {
            return;
        }
        Div buttons = new Div();
        buttons.addClassName("buttons");
        if (plan.state() == PlanState.AWAITING_APPROVAL) {
            boolean may = caller.may(Scope.APPROVE);
            buttons.add(
                    decide("Approve", may, "approver", plan, () -> homeostat
                            .remediations()
                            .approve(plan.id(), caller.actor(), "", homeostat.now())),
                    decide("Reject", may, "approver", plan, () -> homeostat
                            .remediations()
                            .reject(plan.id(), caller.actor(), "", homeostat.now())));
        }
        if (plan.state().waits() || plan.state() == PlanState.APPROVED) {
            buttons.add(decide("Cancel", caller.may(Scope.OPERATE), "operator", plan, () -> homeostat
                    .remediations()
                    .cancel(plan.id(), caller.actor(), "", homeostat.now())));
        }
        story.add(buttons);
    }

    private Button decide(String text, boolean may, String role, Remediation plan, Runnable decision) {
        Button button = new Button(text, event -> {
            try {
                decision.run();
                show(plan.id().toString());
            } catch (Refused e) {
                // Someone else was faster: what it is now stands on the page, and this says why nothing was done.
                show(plan.id().toString());
                add(new Paragraph(e.detail()));
            }
        });
        button.setEnabled(may);
        button.setTooltipText(may ? text + " this remediation" : "Needs the role " + role);
        return button;
    }

    private static void step(OrderedList steps, Instant at, String what, @Nullable String text) {
        Span time = new Span(CanonicalJson.instant(at));
        time.addClassName("step-time");
        Span name = new Span(what);
        name.addClassName("step-name");
        Span said = new Span(String.valueOf(text));
        said.addClassName("step-text");
        steps.add(new ListItem(time, name, said));
    }

    private static String title(Remediation plan) {
        StringBuilder actions = new StringBuilder();
        for (Remediation.ActionView action : plan.actions()) {
            actions.append(actions.isEmpty() ? "" : " and ")
                    .append(action.type().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(' ')
                    .append(action.target());
        }
        return actions + ", because of " + plan.rootCause() + " at " + plan.component();
    }

    private static Component state(Remediation plan) {
        Span badge = new Span(word(plan.state()) + (plan.outcome() == null ? "" : ": " + word(plan.outcome())));
        badge.addClassNames("badge", "state-" + plan.state().name().toLowerCase(Locale.ROOT));
        return badge;
    }

    private static String rule(Remediation plan) {
        return plan.rule().packageName() + " v" + plan.rule().version() + ", "
                + plan.rule().source() + ":" + plan.rule().line() + " \""
                + plan.rule().name() + "\"";
    }

    private static String term(Remediation plan, String name) {
        Double value = plan.score().terms().get(name);
        return value == null ? "?" : figure(value);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
