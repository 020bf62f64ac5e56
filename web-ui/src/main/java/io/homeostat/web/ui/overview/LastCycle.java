package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.homeostat.knowledge.CycleStatus;
import io.homeostat.knowledge.CycleView;
import io.homeostat.knowledge.Pace;
import io.homeostat.web.ui.component.DurationText;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The newest cycle stage by stage, and whether cycles keep their level.
 *
 * @param cycle null before the first
 */
record LastCycle(@Nullable CycleView cycle, Pace pace) {
    /** The level that a cycle's P95 must keep, in milliseconds. */
    private static final int LEVEL_MS = 50;

    /** Below this there is no telling 95 of 100. */
    private static final int ENOUGH_CYCLES = 20;

    static void draw(Div body, LastCycle last) {
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
}
