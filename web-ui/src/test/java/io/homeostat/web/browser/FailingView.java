package io.homeostat.web.browser;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.Route;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.MainLayout;
import jakarta.annotation.security.RolesAllowed;

/** A view with a fault, which no view of the product may have. */
@Route(value = "failing/:when", layout = MainLayout.class)
@RolesAllowed(RoleNames.VIEWER)
public class FailingView extends Div implements BeforeEnterObserver {
    public FailingView() {
        add(new H1("A view with a fault"), new TextField("Note"), new Button("Fail", event -> fail()));
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (event.getRouteParameters().get("when").orElse("").equals("at-once")) {
            fail();
        }
    }

    private static void fail() {
        throw new IllegalStateException("the inner reason");
    }
}
