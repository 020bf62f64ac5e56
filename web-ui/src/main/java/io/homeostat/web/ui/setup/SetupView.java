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
import io.homeostat.web.security.FirstStart;
import io.homeostat.web.ui.Navigation;

/** Makes the first administrator, once, for whoever can read the console. */
@Route(Navigation.SETUP)
@PageTitle("Set-up · Homeostat")
@AnonymousAllowed
class SetupView extends Main implements BeforeEnterObserver {
    private final FirstStart firstStart;
    private final TextField code = new TextField("Code from the console");
    private final TextField name = new TextField("Your name");
    private final PasswordField password = new PasswordField("Password");
    private final Paragraph problem = new Paragraph();

    SetupView(FirstStart firstStart) {
        this.firstStart = firstStart;
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
                new Paragraph("Nobody administers this installation yet. Whoever can read its console may begin."),
                code,
                name,
                password,
                problem,
                create);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (!firstStart.isOpen()) {
            event.forwardTo(Navigation.LOGIN);
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
            getUI().ifPresent(ui -> ui.navigate(Navigation.LOGIN));
        } catch (Refused refused) {
            problem.setText(refused.detail());
        }
    }
}
