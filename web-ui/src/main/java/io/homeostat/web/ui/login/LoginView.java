package io.homeostat.web.ui.login;

import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Image;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.component.login.LoginI18n;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import io.homeostat.web.security.FirstStart;
import io.homeostat.web.security.LoginPage;
import io.homeostat.web.ui.Navigation;
import java.util.Optional;

/** Asks for name and password. Whoever came by a link gets there afterwards. */
@Route(Navigation.LOGIN)
@PageTitle("Sign in · Homeostat")
@AnonymousAllowed
class LoginView extends Main implements BeforeEnterObserver {
    private final LoginForm form = new LoginForm();
    private final FirstStart firstStart;

    LoginView(FirstStart firstStart) {
        this.firstStart = firstStart;
        addClassName("entrance");
        Image mark = new Image("favicon.svg", "");
        mark.addClassName("entrance-mark");
        Paragraph capsLock = new Paragraph("Caps lock is on.");
        capsLock.addClassName("caps-lock");
        capsLock.getElement().setAttribute("role", "status").setAttribute("hidden", true);
        form.setAction(LoginPage.PATH.substring(1));
        form.setForgotPasswordButtonVisible(false);
        add(mark, new H1("Homeostat"), form, capsLock);
        // What was typed stays when it fails, in this tab alone; and who hears the page hears why.
        form.getElement().executeJs("""
                const name = () => this.querySelector('#vaadinLoginUsername, [name=username]');
                this.addEventListener('login', () => sessionStorage.setItem('homeostat-name', name()?.value ?? ''));
                requestAnimationFrame(() => {
                  if (this.error && name() && !name().value) {
                    name().value = sessionStorage.getItem('homeostat-name') ?? '';
                  }
                  sessionStorage.removeItem('homeostat-name');
                  this.shadowRoot?.querySelector('vaadin-login-form-wrapper')?.shadowRoot
                      ?.querySelector('[part="error-message"]')?.setAttribute('role', 'alert');
                });""");
        // The state of the key is only known once a key was pressed.
        getElement().executeJs("""
                        for (const kind of ['keydown', 'keyup']) {
                          this.addEventListener(kind, e => {
                            $0.hidden = !(e.getModifierState && e.getModifierState('CapsLock'));
                          });
                        }""", capsLock.getElement());
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        if (firstStart.isOpen()) {
            event.forwardTo(Navigation.SETUP);
            return;
        }
        QueryParameters query = event.getLocation().getQueryParameters();
        LoginI18n words = LoginI18n.createDefault();
        words.getForm().setTitle("Sign in");
        words.getForm().setUsername("Name");
        words.getForm().setSubmit("Sign in");
        Optional<String> wait = query.getSingleParameter(LoginPage.WAIT);
        if (wait.isPresent()) {
            error(words, "Too many failed tries", "Try again in " + duration(wait.get()) + ".");
        } else if (query.getParameters().containsKey(LoginPage.AWAY)) {
            error(words, "The database is away", "Nobody can sign in until it is back. Try again.");
        } else if (query.getParameters().containsKey(LoginPage.ERROR)) {
            error(words, "Wrong name or password", "Check both, and try again.");
        }
        form.setI18n(words);
    }

    private void error(LoginI18n words, String title, String message) {
        words.getErrorMessage().setTitle(title);
        words.getErrorMessage().setMessage(message);
        form.setError(true);
    }

    /** The parameter comes from the address, so it is shown only when it is a number. */
    private static String duration(String seconds) {
        try {
            long total = Math.clamp(Long.parseLong(seconds), 1L, 86_400L);
            return total < 60 ? total + " s" : total / 60 + " min " + total % 60 + " s";
        } catch (NumberFormatException e) {
            return "a while";
        }
    }
}
