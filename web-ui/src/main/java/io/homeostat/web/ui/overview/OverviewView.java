package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleStatus;
import io.homeostat.knowledge.CycleView;
import io.homeostat.knowledge.Pace;
import io.homeostat.model.LoopState;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.DurationText;
import io.homeostat.web.ui.component.EmptyState;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.SeverityBadge;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What somebody who was just woken must know: is it running, what waits for me, what is broken, what is being done. */
@Route(value = "", layout = MainLayout.class)
@PageTitle("Overview · Homeostat")
@Menu(title = "Overview", icon = "vaadin:dashboard", order = Navigation.OPERATE + 1)
@RolesAllowed(RoleNames.VIEWER)
class OverviewView extends Section implements AfterNavigationObserver {
    /** The level that a cycle's P95 must keep, in milliseconds. */
    static final int LEVEL_MS = 50;

    /** Below this there is no telling 95 of 100. */
    private static final int ENOUGH_CYCLES = 20;

    private static final int ENDED_SHOWN = 5;

    private final Homeostat homeostat;
    private final boolean administrator;
    private final Paragraph lead = new Paragraph();
    private final Div problem = new Div();
    private final Panel<Glance.Steps> steps = new Panel<>("To begin with", "steps-panel", this::draw);
    private final Div quiet = new Div();
    private final Section waiting = section("Waits for a person", "waiting-panel");
    private final Section doing = section("Being done", "doing-panel");
    private final PlanRows waitingRows = new PlanRows("Review", OverviewView::waitingFacts);
    private final PlanRows doingRows = new PlanRows(null, OverviewView::doingFacts);
    private final Paragraph nothingWaits = new Paragraph("Nothing waits for a person.");
    private final Paragraph nothingDone = new Paragraph("Nothing is being done.");
    private final Anchor moreWaiting = new Anchor(Navigation.REMEDIATIONS, "All that waits");
    private final Anchor moreDoing = new Anchor(Navigation.REMEDIATIONS, "All remediations");
    private final Panel<Map<Severity, Long>> open = new Panel<>("Open violations", "open-panel", this::draw);
    private final Panel<LastCycle> cycle = new Panel<>("Last cycle", "cycle-panel", this::draw);
    private final Panel<List<Remediation>> ended = new Panel<>("Last hour", "ended-panel", this::draw);
    private @Nullable Lead ledBy;
    private @Nullable Lead quietBy;

    /** What the panel of cycles is drawn from. */
    record LastCycle(@Nullable CycleView cycle, Pace pace) {}

    /** What the first sentence is made of. */
    private record Lead(
            LoopState state,
            boolean asBegun,
            long open,
            int waiting,
            @Nullable Instant lastChange) {}

    OverviewView(Homeostat homeostat, Callers callers, LiveUpdates live) {
        this.homeostat = homeostat;
        this.administrator =
                callers.current().map(caller -> caller.may(Scope.ADMIN)).orElse(false);
        addClassNames("view", "overview");
        lead.addClassName("lead");
        waiting.add(nothingWaits, waitingRows, moreWaiting);
        doing.add(nothingDone, doingRows, moreDoing);
        add(new H1("Overview"), lead, problem, steps, quiet, waiting, open, doing, cycle, ended);
        live.on(
                this,
                Set.of(Topic.VIOLATIONS, Topic.CYCLES, Topic.REMEDIATIONS, Topic.LOOP, Topic.SETTINGS),
                this::refresh);
    }

    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        refresh();
    }

    private void refresh() {
        try {
            Glance glance = Glance.read(homeostat);
            problem.removeAll();
            show(glance);
        } catch (Refused refused) {
            problem.removeAll();
            problem.add(ProblemPanel.of(refused, this::refresh));
        }
    }

    private void show(Glance glance) {
        Lead now = new Lead(
                glance.loop().state(),
                glance.loop().asBegun(),
                glance.openViolations(),
                glance.waiting().size(),
                glance.lastChange());
        lead(now);
        steps.setVisible(glance.notReady());
        steps.show(glance.steps());
        quiet.setVisible(glance.quiet() && !glance.notReady());
        quiet(now);
        waiting.setVisible(!glance.quiet());
        doing.setVisible(!glance.quiet());
        open.setVisible(!glance.quiet());
        rows(glance.waiting(), waitingRows, nothingWaits, moreWaiting);
        rows(glance.doing(), doingRows, nothingDone, moreDoing);
        open.show(glance.open());
        cycle.show(new LastCycle(glance.lastCycle(), glance.pace()));
        ended.show(glance.ended());
    }

    private static void rows(List<Remediation> plans, PlanRows rows, Paragraph none, Anchor more) {
        none.setVisible(plans.isEmpty());
        rows.setVisible(!plans.isEmpty());
        more.setVisible(plans.size() > Glance.MOST);
        rows.show(plans.stream().limit(Glance.MOST).toList());
    }

    private void lead(Lead now) {
        if (now.equals(ledBy)) {
            return;
        }
        ledBy = now;
        lead.removeAll();
        lead.add(new Span(loop(now.state) + ". "));
        lead.add(new Span(now.open == 0 ? "Nothing is violated. " : Words.count(now.open, "violation") + " open. "));
        if (now.waiting > 0) {
            lead.add(new Span((now.waiting > Glance.MOST ? "More than " + Glance.MOST : now.waiting)
                    + (now.waiting == 1 ? " plan waits for a person. " : " plans wait for a person. ")));
        }
        if (administrator && now.asBegun && now.state == LoopState.PAUSED) {
            lead.add(new Anchor(Navigation.SETUP, "Go on with the set-up"));
        }
    }

    private static String loop(LoopState state) {
        return switch (state) {
            case RUNNING -> "The loop is running";
            case PAUSED -> "The loop is paused: it decides and shows, and starts nothing";
            case KILLED -> "The kill switch is on: the loop decides and shows, and sends nothing";
            case SAFE_MODE -> "The loop is in safe mode: it decides and shows, and starts nothing";
        };
    }

    private void quiet(Lead now) {
        if (now.equals(quietBy)) {
            return;
        }
        quietBy = now;
        quiet.removeAll();
        String title = now.state == LoopState.RUNNING
                ? "Loop is running, nothing violated"
                : "Nothing violated; loop is " + Words.of(now.state);
        EmptyState state = EmptyState.allWell(
                title, "What is violated, what is done about it and what waits for you appears here by itself.");
        if (now.lastChange != null) {
            Paragraph since = new Paragraph(new Span("Nothing violated since "), TimeText.shortOf(now.lastChange));
            state.add(since);
        }
        quiet.add(state);
    }

    // ---- to begin with ----

    private void draw(Div body, Glance.Steps done) {
        String base = Here.base();
        OrderedList list = new OrderedList();
        list.addClassName("steps");
        list.add(step(
                done.source(),
                "Connect a source",
                Navigation.SETUP + "/source",
                "Point Alertmanager at " + base + "/api/v1/intake/alertmanager, or send a violation by hand:",
                "curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
                        + "     -d '{\"policy\": \"latency-p99\", \"component\": \"checkout\"}' \\\n     " + base
                        + "/api/v1/violations"));
        list.add(step(
                done.actuator(),
                "Make an actuator",
                Navigation.SETUP + "/actuator",
                "An address that actions are sent to; without one, plans are shown and held.",
                null));
        list.add(step(
                done.topology(),
                "Declare the topology",
                null,
                "Optional: what depends on what lets rules find the root of a cascade. See docs/getting-started.md.",
                "curl -X PUT -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
                        + "     -d '{\"components\": [{\"name\": \"checkout\"}, {\"name\": \"orders-db\"}],\n"
                        + "          \"dependencies\": [{\"from\": \"checkout\", \"to\": \"orders-db\"}]}' \\\n     "
                        + base + "/api/v1/topology"));
        body.add(list);
    }

    private ListItem step(boolean done, String title, @Nullable String address, String text, @Nullable String line) {
        ListItem step =
                new ListItem(new StateBadge(done ? Mark.SUCCESS : Mark.CANDIDATE, done ? title + ": done" : title));
        if (!done) {
            step.add(new Paragraph(text));
            if (line != null) {
                Pre pre = new Pre(line);
                pre.getElement().setAttribute("tabindex", "0").setAttribute("role", "group");
                pre.getElement().setAttribute("aria-label", "Command: " + title);
                step.add(pre);
            }
            if (address != null && administrator) {
                step.add(new Anchor(address, title + " here"));
            }
        }
        return step;
    }

    // ---- open violations ----

    private void draw(Div body, Map<Severity, Long> counts) {
        long most = Math.max(
                1, counts.values().stream().mapToLong(Long::longValue).max().orElse(1));
        UnorderedList bars = new UnorderedList();
        bars.addClassName("bars");
        counts.forEach((severity, count) -> {
            Div bar = new Div();
            bar.addClassNames("bar", SeverityBadge.mark(severity).cssClass());
            bar.getStyle().set("--share", String.format(Locale.ROOT, "%.4f", count / (double) most));
            Span number = new Span(Words.number(count));
            number.addClassName("number");
            Anchor link = new Anchor(
                    Navigation.violationsOf("severity", severity.name().toLowerCase(Locale.ROOT)),
                    new SeverityBadge(severity));
            bars.add(new ListItem(link, bar, number));
        });
        body.add(bars);
    }

    // ---- plans ----

    private static List<Component> waitingFacts(Remediation plan) {
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

    private static List<Component> doingFacts(Remediation plan) {
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

    // ---- the last cycle ----

    private void draw(Div body, LastCycle last) {
        CycleView shown = last.cycle;
        if (shown == null) {
            body.add(new Paragraph("No cycle has run yet. The first one begins with the first violation."));
            return;
        }
        OrderedList stages = new OrderedList();
        stages.addClassName("stages");
        shown.stages().forEach((stage, ms) -> {
            Span time = new Span(millis(ms));
            time.addClassName("number");
            stages.add(new ListItem(new Span(Character.toUpperCase(stage.charAt(0)) + stage.substring(1)), time));
        });
        Paragraph which = new Paragraph(
                new Span("Cycle " + Words.number(shown.number()) + " took " + millis(shown.durationMs()) + ", at "),
                TimeText.shortOf(shown.startedAt()),
                new Span(shown.domain().equals("default") ? "" : " in " + shown.domain()));
        body.add(stages, which, pace(last.pace));
        if (shown.status() == CycleStatus.FAILED) {
            body.add(new ProblemPanel(
                    "The last cycle failed; what it took is new again in the next one.",
                    "cycle-failed",
                    String.valueOf(shown.error()),
                    null));
        }
    }

    private static Component pace(Pace pace) {
        Double p95 = pace.p95Ms();
        String failed = pace.failed() == 0 ? "" : "; " + Words.count(pace.failed(), "cycle") + " failed";
        if (p95 == null) {
            return new Paragraph("No cycle has taken anything in lately" + failed + ".");
        }
        String over = Words.count(pace.cycles(), "cycle") + " that took something in";
        String said = pace.cycles() < ENOUGH_CYCLES
                ? "slowest of the last " + over + " " + millis(p95) + ", level " + LEVEL_MS + " ms for P95"
                : "P95 " + millis(p95) + " of " + LEVEL_MS + " ms, over the last " + over;
        Paragraph line = new Paragraph(
                new StateBadge(p95 < LEVEL_MS ? Mark.SUCCESS : Mark.WARNING, p95 < LEVEL_MS ? "within" : "over"),
                new Span(said + failed));
        line.addClassName("pace");
        return line;
    }

    private static String millis(double ms) {
        return ms < 10
                ? String.format(Locale.ROOT, "%.1f ms", ms)
                : DurationText.format(Duration.ofMillis(Math.round(ms)));
    }

    // ---- the last hour ----

    private void draw(Div body, List<Remediation> plans) {
        if (plans.isEmpty()) {
            body.add(new Paragraph("No remediation has ended within the last hour."));
            return;
        }
        Map<Mark, Integer> counts = new EnumMap<>(Mark.class);
        plans.forEach(plan -> counts.merge(StateBadge.mark(plan.state(), plan.outcome()), 1, Integer::sum));
        UnorderedList summary = new UnorderedList();
        summary.addClassName("outcomes");
        counts.forEach((mark, count) -> summary.add(new ListItem(new StateBadge(mark, count + " " + word(mark)))));
        PlanRows rows = new PlanRows(null, OverviewView::endedFacts);
        rows.show(plans.stream().limit(ENDED_SHOWN).toList());
        body.add(summary, rows);
        if (plans.size() > ENDED_SHOWN) {
            body.add(new Anchor(Navigation.REMEDIATIONS, "All remediations"));
        }
    }

    private static String word(Mark mark) {
        return switch (mark) {
            case SUCCESS -> "worked";
            case PARTIAL -> "worked in part";
            case FAILURE -> "failed or did not help";
            case WORSE -> "made it worse";
            case UNDONE -> "rolled back";
            case UNKNOWN -> "unknown";
            default -> "ended without being done";
        };
    }

    private static List<Component> endedFacts(Remediation plan) {
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

    private static Section section(String title, String name) {
        Section section = new Section(new H2(title));
        section.addClassNames("panel", name);
        return section;
    }

    /** A part of the page that is drawn again only when what it shows has changed. */
    private static final class Panel<T> extends Section {
        private final Div body = new Div();
        private final transient BiConsumer<Div, T> draw;
        private transient @Nullable T shown;

        Panel(String title, String name, BiConsumer<Div, T> draw) {
            this.draw = draw;
            addClassNames("panel", name);
            add(new H2(title), body);
        }

        void show(T now) {
            if (!now.equals(shown)) {
                shown = now;
                body.removeAll();
                draw.accept(body, now);
            }
        }
    }
}
