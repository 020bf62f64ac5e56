package io.homeostat.web.ui.setup;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.Autocomplete;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.homeostat.model.Refused;
import io.homeostat.web.security.Accounts;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.FirstStart;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Here;

/** Makes the first administrator, once, for whoever can read the console. */
@Route(Navigation.SETUP)
@PageTitle("Set-up · Homeostat")
@AnonymousAllowed
class SetupView extends Main implements BeforeEnterObserver {
    private final FirstStart firstStart;
    private final Callers callers;
    private final TextField code = new TextField("Code from the console");
    private final TextField name = new TextField("Your name");
    private final PasswordField password = new PasswordField("Password");
    private final Paragraph problem = new Paragraph();

    SetupView(FirstStart firstStart, Callers callers) {
        this.firstStart = firstStart;
        this.callers = callers;
        addClassName("entrance");
        code.setRequired(true);
        code.setAutocomplete(Autocomplete.OFF);
        code.setHelperText("Printed when Homeostat started, as XXXX-XXXX-XXXX");
        name.setRequired(true);
        name.setMaxLength(200);
        name.setAutocomplete(Autocomplete.USERNAME);
        password.setRequired(true);
        password.setAutocomplete(Autocomplete.NEW_PASSWORD);
        password.setHelperText(Accounts.LEAST_PASSWORD + " characters or more");
        problem.getElement().setAttribute("role", "alert");
        problem.addClassName("problem");
        Button create = new Button("Create the administrator", event -> create());
        create.addThemeVariants(ButtonVariant.PRIMARY);
        create.addClickShortcut(Key.ENTER);
        add(
                new H1("Set up Homeostat"),
                new Paragraph("Nobody administers this installation yet. Whoever can read its console may begin."
                        + " What this changes: the first person with all rights is made. A source, an actuator and"
                        + " whether the loop may act follow after the sign-in."),
                code,
                name,
                password,
                problem,
                create);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (!firstStart.isOpen()) {
            // Whoever may not go on with it is told so there.
            event.forwardTo(callers.current().isPresent() ? Navigation.SETUP + "/source" : Navigation.LOGIN);
        }
    }

    private void create() {
        problem.setText("");
        try {
            firstStart.createAdministrator(
                    code.getValue(),
                    name.getValue().strip(),
                    password.getValue(),
                    VaadinRequest.getCurrent().getRemoteAddr());
            // A page of its own, so that the sign-in on the way there leads on to it.
            getUI().ifPresent(ui -> ui.getPage().setLocation(Here.base() + "/" + Navigation.SETUP + "/source"));
        } catch (Refused refused) {
            problem.setText(refused.detail());
        }
    }
}
