package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;

/**
 * What stands where a list has no rows: what will appear here, why there is nothing now, and the one next step. That there is
 * no data yet, that nothing matches a filter, and that all is well are three different things.
 */
public final class EmptyState extends Div {
    private EmptyState(String kind, String title, String text, Component... next) {
        addClassNames("empty-state", kind);
        H2 heading = new H2(title);
        Paragraph why = new Paragraph(text);
        add(heading, why);
        add(next);
    }

    /** Nothing has come yet. */
    public static EmptyState noDataYet(String title, String text, Component... next) {
        return new EmptyState("no-data", title, text, next);
    }

    /** There are rows, and the filter shows none of them. */
    public static EmptyState nothingMatches(String text, String addressWithoutFilter) {
        Anchor clear = new Anchor(addressWithoutFilter, "Clear the filter");
        return new EmptyState("no-match", "Nothing matches the filter", text, clear);
    }

    /** There is nothing to do. */
    public static EmptyState allWell(String title, String text, Component... next) {
        return new EmptyState("all-well", title, text, next);
    }

    /** Nothing is chosen yet. */
    public static EmptyState choose(String title, String text) {
        return new EmptyState("choose", title, text);
    }
}
