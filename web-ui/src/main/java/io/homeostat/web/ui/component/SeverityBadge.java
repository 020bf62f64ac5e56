package io.homeostat.web.ui.component;

import com.vaadin.flow.component.html.Span;
import io.homeostat.model.Severity;

/** A severity: its shape, then its word. */
public final class SeverityBadge extends Span {
    public SeverityBadge(Severity severity) {
        super(Words.of(severity));
        addClassNames("badge", mark(severity).cssClass());
    }

    /** Its shape: octagon, triangle, circle. */
    public static Mark mark(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Mark.CRITICAL;
            case WARNING -> Mark.WARNING;
            case INFO -> Mark.INFO;
        };
    }
}
