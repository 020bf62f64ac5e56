package io.homeostat.web.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.ParentLayout;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import jakarta.servlet.http.HttpServletResponse;

/** What stands at an address that is none, or one that this person may not open: the two look the same. */
@ParentLayout(MainLayout.class)
@PageTitle("No such page · Homeostat")
@AnonymousAllowed
class NoSuchPage extends Section implements HasErrorParameter<NotFoundException> {
    NoSuchPage() {
        addClassNames("view", "error-page");
        add(
                new H1("There is no such page"),
                new Paragraph("The address is wrong, or what it names is gone, or your roles do not reach it."),
                new Anchor(Navigation.START, "To the start"));
    }

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> parameter) {
        return HttpServletResponse.SC_NOT_FOUND;
    }
}
