package io.homeostat.web.ui.component;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.homeostat.monitor.Topology;
import java.util.List;

/** Which sources are not heard any more, and since when; takes no room while all are. */
public final class SilentSources extends Div {
    private List<Topology.Silence> shown = List.of();

    public SilentSources() {
        addClassName("silences");
        // Already there when the first one falls silent, so that those who hear the page are told.
        getElement().setAttribute("role", "status");
    }

    /** Shows these instead; what stays is not said again. */
    public void show(List<Topology.Silence> silences) {
        if (silences.equals(shown)) {
            return;
        }
        shown = silences;
        removeAll();
        for (Topology.Silence silence : silences) {
            String where = silence.domain().equals("default") ? "" : " in " + silence.domain();
            Span said = new Span(
                    new Span("The source " + silence.source() + where + " was last heard at "),
                    new TimeText(silence.since()),
                    new Span(". New violations may be missing, and what it reported as open may be over."));
            Div line = new Div(new StateBadge(Mark.WARNING, "silent source"), said);
            line.addClassName("silence");
            add(line);
        }
    }
}
