package io.homeostat.web.ui.component;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.homeostat.model.Refused;
import org.jspecify.annotations.Nullable;

/** What went wrong, in the place where it did: what, its code, what to do, and a way to try again. Never a stack trace. */
public final class ProblemPanel extends Div {
    /**
     * @param code as in REST and logs
     * @param todo what the reader can do about it; may be empty where the first sentence says so
     * @param retry does it again, or null when that is no use
     */
    public ProblemPanel(String what, String code, String todo, @Nullable Runnable retry) {
        addClassNames("problem", "problem-panel");
        getElement().setAttribute("role", "alert");
        Paragraph said = new Paragraph(what);
        said.addClassName("problem-what");
        add(said);
        if (!todo.isEmpty()) {
            add(new Paragraph(todo));
        }
        Div foot = new Div();
        foot.addClassName("problem-foot");
        if (retry != null) {
            foot.add(new Button("Try again", event -> retry.run()));
        }
        foot.add(new Span("Code: "), new Code(code));
        add(foot);
    }

    /** What the engine refused, with a next step that fits the reason. */
    public static ProblemPanel of(Refused refused, @Nullable Runnable retry) {
        return new ProblemPanel(refused.detail(), refused.code(), todo(refused.reason()), retry);
    }

    private static String todo(Refused.Reason reason) {
        return switch (reason) {
            case MALFORMED, INVALID -> "Correct what was entered, and try again.";
            case TOO_LARGE -> "Send less at once, and try again.";
            case NOT_FOUND -> "It may have been removed, or the address is of another installation.";
            case CONFLICT, STALE -> "Someone or something was faster. What holds now is shown on this page.";
            case FORBIDDEN -> "Ask an administrator for the role that this needs.";
            case OVERLOADED, UNAVAILABLE -> "Nothing was changed. Try again in a moment.";
        };
    }
}
