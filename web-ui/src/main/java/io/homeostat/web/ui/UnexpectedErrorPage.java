package io.homeostat.web.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.ParentLayout;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.homeostat.model.Refused;
import jakarta.servlet.http.HttpServletResponse;

/** What stands in place of a view that could not be made: that it is no fault of the reader, and what to look for in the log. */
@ParentLayout(MainLayout.class)
@AnonymousAllowed
class UnexpectedErrorPage extends Section implements HasErrorParameter<Exception>, HasDynamicTitle {
    private String title = "This page failed";

    UnexpectedErrorPage() {
        addClassNames("view", "error-page");
    }

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> parameter) {
        removeAll();
        String path = event.getLocation().getPathWithQueryParameters();
        Anchor again = new Anchor(path.isEmpty() ? Navigation.START : path, "Try again");
        again.setRouterIgnore(true); // the same address is no navigation
        Paragraph ways = new Paragraph(again, new Span(" "), new Anchor(Navigation.START, "To the start"));
        if (parameter.getException() instanceof Refused refused && refused.reason() == Refused.Reason.UNAVAILABLE) {
            title = "This page cannot be shown now";
            add(new H1(title), new Paragraph(refused.detail()), ways);
            return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        }
        String id = UnexpectedErrors.log(parameter.getException(), "at the address /" + path);
        add(
                new H1(title),
                new Paragraph(
                        new Span(
                                "It is a fault of this server and not of yours. Its log has all about it under the id "),
                        new Code(id),
                        new Span("; give that to whoever looks after it.")),
                ways);
        return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    }

    @Override
    public String getPageTitle() {
        return title + " · Homeostat";
    }
}
