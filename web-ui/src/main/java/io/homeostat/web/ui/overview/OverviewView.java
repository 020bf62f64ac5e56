package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.model.LoopState;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.EmptyState;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.SeverityBadge;
import io.homeostat.web.ui.component.SilentSources;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody who was just woken must know: is it running, what waits for me, what is broken, what is being done. */
@Route(value = "", layout = MainLayout.class)
@PageTitle("Overview · Homeostat")
@Menu(title = "Overview", icon = "vaadin:dashboard", order = Navigation.OPERATE + 1)
@RolesAllowed(RoleNames.VIEWER)
class OverviewView extends Section implements AfterNavigationObserver {
    private static final int ENDED_SHOWN = 5;

    private final Homeostat homeostat;
    private final boolean administrator;
    private final Paragraph lead = new Paragraph();
    private final Div problem = new Div();
    private final SilentSources silences = new SilentSources();
    private final Panel<Glance.Steps> steps;
    private final Div quiet = new Div();
    private final Section waiting = section("Waits for a person", "waiting-panel");
    private final Section doing = section("Being done", "doing-panel");
    private final PlanRows waitingRows = new PlanRows("Review", PlanFacts::waiting);
    private final PlanRows doingRows = new PlanRows(null, PlanFacts::doing);
    private final Paragraph nothingWaits = new Paragraph("Nothing waits for a person.");
    private final Paragraph nothingDone = new Paragraph("Nothing is being done.");
    private final Anchor moreWaiting = new Anchor(Navigation.REMEDIATIONS, "All that waits");
    private final Anchor moreDoing = new Anchor(Navigation.REMEDIATIONS, "All remediations");
    private final Panel<Map<Severity, Long>> open = new Panel<>("Open violations", "open-panel", this::draw);
    private final Panel<LastCycle> cycle = new Panel<>("Last cycle", "cycle-panel", LastCycle::draw);
    private final Panel<List<Remediation>> ended = new Panel<>("Last hour", "ended-panel", this::draw);
    private @Nullable Lead ledBy;
    private @Nullable Lead quietBy;

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
        steps = new Panel<>("To begin with", "steps-panel", new Beginnings(administrator)::draw);
        addClassNames("view", "overview");
        lead.addClassName("lead");
        waiting.add(nothingWaits, waitingRows, moreWaiting);
        doing.add(nothingDone, doingRows, moreDoing);
        add(new H1("Overview"), lead, problem, silences, steps, quiet, waiting, open, doing, cycle, ended);
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
        silences.show(glance.silences());
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
        PlanRows rows = new PlanRows(null, PlanFacts::ended);
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

    private static Section section(String title, String name) {
        Section section = new Section(new H2(title));
        section.addClassNames("panel", name);
        return section;
    }
}
