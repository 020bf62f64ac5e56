package io.homeostat.web.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.icon.VaadinIcon;
import io.homeostat.Homeostat;
import io.homeostat.model.LoopState;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import io.homeostat.web.ui.component.ZoneText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every screen says of the loop, and the switches that stop it and let it act again. Goes on by itself. */
final class LoopBar extends Div {
    private static final String NEEDS_ROLE = "Needs the role operator";

    private final Homeostat homeostat;
    private final Div now = new Div();
    private final Span release = new Span();
    private final Div notices = new Div();
    private final Button pause;
    private final Button resume;
    private final Button kill;
    private @Nullable LoopNow shown;

    LoopBar(Homeostat homeostat, Callers callers, LiveUpdates live) {
        this.homeostat = homeostat;
        boolean may = callers.current().map(caller -> caller.may(Scope.OPERATE)).orElse(false);
        addClassName("loop-bar");
        now.addClassName("loop-now");
        now.getElement().setAttribute("role", "status");
        release.addClassName("loop-release");
        notices.getElement().setAttribute("role", "status");

        resume = button("Resume", VaadinIcon.PLAY, LoopState.RUNNING, callers, live, may);
        resume.addThemeVariants(ButtonVariant.PRIMARY);
        pause = button("Pause", VaadinIcon.PAUSE, LoopState.PAUSED, callers, live, may);
        kill = button("Kill switch", VaadinIcon.STOP, LoopState.KILLED, callers, live, may);
        kill.addThemeVariants(ButtonVariant.ERROR);
        Div switches = new Div(resume, pause, kill);
        switches.addClassName("loop-switches");
        if (!may) {
            // In the text, since nobody can move to a disabled button and hear its tooltip.
            Span why = new Span(NEEDS_ROLE);
            why.addClassName("needs-role");
            switches.add(why);
        }
        Div facts = new Div(release, new ZoneText());
        facts.addClassName("loop-facts");
        add(now, facts, switches);
        refresh();
        live.on(this, Set.of(Topic.LOOP, Topic.RULES), this::refresh);
    }

    /** What stands above every screen while nothing is sent or nobody decides; empty while the loop runs. */
    Div notices() {
        return notices;
    }

    private Button button(
            String text, VaadinIcon icon, LoopState wanted, Callers callers, LiveUpdates live, boolean may) {
        Button button =
                new Button(text, icon.create(), event -> new LoopDialog(homeostat, callers, live, wanted).open());
        button.setEnabled(may);
        button.setTooltipText(may ? text + ", for all domains" : NEEDS_ROLE);
        return button;
    }

    private void refresh() {
        LoopNow read;
        try {
            read = LoopNow.read(homeostat);
        } catch (Refused away) {
            shown = null;
            now.removeAll();
            now.add(new StateBadge(Mark.UNKNOWN, "state not known"));
            release.setText("");
            notices.removeAll();
            notices.add(notice(Mark.UNKNOWN, "not-known", "no answer", new Span(away.detail())));
            return;
        }
        if (!read.equals(shown)) {
            shown = read;
            show(read);
        }
    }

    private void show(LoopNow read) {
        now.removeAll();
        StateBadge badge = StateBadge.of(read.state());
        badge.addClassName("loop-word");
        Span since = new Span(new Span("since "), TimeText.shortOf(read.since()), new Span(by(read)));
        since.addClassName("loop-since");
        now.add(badge, since);
        String word = Words.of(read.state());
        setClassName("loop-bar loop-" + word.replace(' ', '-'));
        release.setText(read.release() == null ? "no release is live" : "release " + read.release() + " live");

        boolean running = read.state() == LoopState.RUNNING;
        resume.setVisible(!running);
        pause.setVisible(running);
        kill.setVisible(read.state() != LoopState.KILLED);
        notices.removeAll();
        if (!read.leaderless().isEmpty()) {
            now.add(new StateBadge(Mark.UNKNOWN, "no leader"));
            notices.add(notice(Mark.UNKNOWN, "not-known", "no leader", new Span(leaderless(read.leaderless()))));
        }
        for (RuleBase.LeftOut one : read.leftOut()) {
            Span said = new Span(new Span("Since "), TimeText.shortOf(one.at()));
            said.add(new Span(" release " + one.release() + " decides in the domain " + one.domain() + " "
                    + one.reason() + " Whoever looks after " + one.packageName() + " should know."));
            notices.add(notice(Mark.WARNING, "left-out", one.rule() == null ? "package off" : "rule off", said));
        }
        if (!running) {
            Span said = new Span(new Span(consequence(read) + ", since "), TimeText.shortOf(read.since()));
            said.add(new Span(by(read) + (read.reason() == null ? "." : ": " + read.reason())));
            notices.add(notice(StateBadge.mark(read.state()), word.replace(' ', '-'), word, said));
        }
    }

    private static Div notice(Mark mark, String kind, String word, Span said) {
        Div notice = new Div(new StateBadge(mark, word), said);
        notice.addClassNames("loop-notice", "loop-" + kind);
        return notice;
    }

    private static String leaderless(List<String> domains) {
        String where = domains.size() == 1
                ? "the domain " + domains.getFirst()
                : "these domains: " + String.join(", ", domains);
        return "No node runs the cycles of " + where
                + ". Violations are taken in and judged later. Another node takes over"
                + " within seconds; if this stays, see whether one is running and reaches the database.";
    }

    private static String by(LoopNow read) {
        String where = read.where().isEmpty() ? "" : " " + read.where();
        return (read.asBegun() ? ", from the start" : ", by " + read.by()) + where;
    }

    private static String consequence(LoopNow read) {
        return switch (read.state()) {
            case KILLED -> "Nothing is sent";
            case PAUSED -> "No new plan is sent";
            case SAFE_MODE -> "No new plan is sent after a broken invariant";
            case RUNNING -> "Plans act";
        };
    }
}
