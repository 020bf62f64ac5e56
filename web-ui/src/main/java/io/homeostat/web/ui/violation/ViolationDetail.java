package io.homeostat.web.ui.violation;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.knowledge.CycleView;
import io.homeostat.monitor.Violations;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Facts;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.SeverityBadge;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One violation: what was measured, what it belongs to, and what is done about it. */
final class ViolationDetail extends RecordDetail<Handling.Row> {
    private final Homeostat homeostat;
    private final Handling handling;
    private final String title;
    private final Div content = new Div();
    private Handling.@Nullable Story shown;

    ViolationDetail(Homeostat homeostat, Handling handling, Handling.Row row) {
        this.homeostat = homeostat;
        this.handling = handling;
        title = title(row.violation());
        content.addClassName("detail-content");
        add(content);
        update(row);
    }

    static String title(Violations.ViolationRow violation) {
        return violation.component() + " breaks " + violation.policy();
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void update(Handling.Row row) {
        Handling.Story story = homeostat.unitOfWork().read(tx -> handling.story(tx, row.violation()));
        if (story.equals(shown)) {
            return;
        }
        shown = story;
        content.removeAll();
        Violations.ViolationRow violation = story.violation();
        Div badges = new Div(new SeverityBadge(violation.severity()), status(violation));
        badges.addClassName("badges");
        content.add(new H2(title), badges, handled(story));
        values(story);
        content.add(facts(violation));
        texts("Annotations", violation.annotations());
        texts("Labels", violation.labels());
        seen(story);
    }

    private void values(Handling.Story story) {
        List<Violations.Measurement> all = story.values();
        if (all.isEmpty()) {
            return; // that there is no value stands among the facts
        }
        boolean cut = all.size() > Handling.MOST_VALUES;
        content.add(
                new H3("Value over time"),
                new ValueChart(
                        cut ? all.subList(1, all.size()) : all,
                        story.violation().threshold(),
                        cut));
    }

    private static StateBadge status(Violations.ViolationRow violation) {
        if (violation.status() == Violations.Status.FIRING) {
            return new StateBadge(Mark.RUNNING, "firing");
        }
        return violation.endedBy() == Violations.Ended.STALE
                ? new StateBadge(Mark.UNKNOWN, "ended: its sender fell silent, which proves nothing")
                : new StateBadge(Mark.SUCCESS, "resolved");
    }

    private static Component handled(Handling.Story story) {
        Div box = new Div();
        box.addClassName("handled");
        Remediation plan = story.plan();
        if (plan != null) {
            Anchor open = new Anchor(Navigation.remediation(plan.id()), "Open its remediation");
            open.addClassName("primary-link");
            box.add(new Paragraph(PlanTitle.of(plan)), StateBadge.of(plan.state(), plan.outcome()), open);
        } else {
            box.add(new H3("No plan handles it"));
            UnorderedList why = new UnorderedList();
            story.whyNone().forEach(sentence -> why.add(new ListItem(sentence)));
            box.add(why);
        }
        return box;
    }

    private static Facts facts(Violations.ViolationRow violation) {
        Double value = violation.value();
        Double threshold = violation.threshold();
        Facts facts = new Facts()
                .add("Value", value == null ? "none was reported" : Words.value(value))
                .add("Threshold", threshold == null ? null : Words.value(threshold))
                .add("Metric", violation.metric())
                .add(
                        "Component",
                        new Anchor(Navigation.violationsOf("component", violation.component()), violation.component()))
                .add("Policy", new Anchor(Navigation.violationsOf("policy", violation.policy()), violation.policy()))
                .add("Source", violation.source())
                .add("Domain", violation.domain())
                .add("Began", new TimeText(violation.startsAt()));
        if (violation.endsAt() != null) {
            facts.add("Ended", new TimeText(violation.endsAt()));
        }
        return facts.add("First received", new TimeText(violation.receivedAt()))
                .add("Last reported", new TimeText(violation.lastSeenAt()))
                .add("Reported", Words.count(violation.occurrences(), "time"))
                .add("Fingerprint", new Code(violation.fingerprint()))
                .add("Id", new Code(violation.id().toString()));
    }

    private void texts(String heading, SortedMap<String, String> texts) {
        if (!texts.isEmpty()) {
            Facts facts = new Facts();
            texts.forEach(facts::add);
            content.add(new H3(heading), facts);
        }
    }

    private void seen(Handling.Story story) {
        CycleView cycle = story.cycle();
        content.add(new H3("The cycle that saw it first"));
        if (cycle == null) {
            content.add(new Paragraph("None yet."));
            return;
        }
        Paragraph which = new Paragraph(new Span("Cycle " + Words.number(cycle.number()) + ", "));
        which.add(TimeText.shortOf(cycle.startedAt()));
        which.add(new Span(", with " + Words.count(cycle.violations(), "new violation") + "."));
        content.add(which);
        UnorderedList found = new UnorderedList();
        for (CycleView.PatternView pattern : story.patterns()) {
            String kind = pattern.subKind() == null ? pattern.kind() : pattern.kind() + " " + pattern.subKind();
            found.add(new ListItem("Pattern: " + Words.of(kind) + ", confidence " + Words.figure(pattern.confidence())
                    + ": " + pattern.hypothesis() + " (" + rule(pattern.rule()) + ")"));
        }
        for (CycleView.RootCauseView cause : story.causes()) {
            found.add(new ListItem("Root cause: " + Words.of(cause.name()) + " at " + cause.component()
                    + ", confidence " + Words.figure(cause.confidence()) + " (" + rule(cause.rule()) + ")"));
        }
        if (found.getChildren().findAny().isEmpty()) {
            content.add(new Paragraph("It found no pattern and no root cause with this violation in it."));
        } else {
            content.add(found);
        }
    }

    private static String rule(JsonNode rule) {
        return rule.path("packageName").stringValue("") + " v"
                + rule.path("version").intValue(0) + ", " + rule.path("source").stringValue("") + ":"
                + rule.path("line").intValue(0);
    }
}
