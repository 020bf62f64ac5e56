package io.homeostat.web.ui.setup;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.Autocomplete;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.executor.ActuatorResult;
import io.homeostat.executor.Actuators;
import io.homeostat.model.ActionType;
import io.homeostat.model.Fault;
import io.homeostat.model.LoopState;
import io.homeostat.model.Refused;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.web.security.Accounts;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.LoopNow;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows the first administrator: a source, an actuator, and whether the loop may act. Each step has its address and
 * looks at what is there, so that it can be left and gone on with.
 */
@Route(value = Navigation.SETUP + "/:step(source|actuator|loop)", layout = MainLayout.class)
@PageTitle("Set-up · Homeostat")
@RolesAllowed(RoleNames.ADMIN)
class FirstStepsView extends Section implements BeforeEnterObserver {
    private static final String SOURCE = "source";
    private static final String ACTUATOR = "actuator";
    private static final String LOOP = "loop";
    private static final String FIRST_TOKEN = "first source";
    private static final int MOST_TOKENS = 1_000;
    private static final Set<ActionType> USUAL = Set.of(
            ActionType.SCALE_UP,
            ActionType.SCALE_DOWN,
            ActionType.RESTART_SERVICE,
            ActionType.THROTTLE_REQUESTS,
            ActionType.REBALANCE_LOAD);

    private final Homeostat homeostat;
    private final Accounts accounts;
    private final Callers callers;
    private final Div arrival = new Div();
    private String at = SOURCE;

    FirstStepsView(Homeostat homeostat, Accounts accounts, Callers callers, LiveUpdates live) {
        this.homeostat = homeostat;
        this.accounts = accounts;
        this.callers = callers;
        addClassNames("view", "first-steps");
        arrival.addClassName("arrival");
        arrival.getElement().setAttribute("role", "status");
        live.on(this, Topic.VIOLATIONS, this::tellArrival);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        at = event.getRouteParameters().get("step").orElse(SOURCE);
        removeAll();
        add(new H1("Set up Homeostat"), progress());
        switch (at) {
            case ACTUATOR -> actuator();
            case LOOP -> loop();
            default -> source();
        }
    }

    private Component progress() {
        OrderedList list = new OrderedList();
        list.addClassName("progress");
        boolean heard = newest() != null;
        boolean acts = !actuators().isEmpty();
        boolean chosen = !LoopNow.read(homeostat).asBegun();
        list.add(new ListItem(new StateBadge(Mark.SUCCESS, "Administrator: done")));
        list.add(
                part(SOURCE, "Source", heard),
                part(ACTUATOR, "Actuator", acts),
                part(LOOP, "Paused or running", chosen));
        return list;
    }

    private ListItem part(String step, String name, boolean done) {
        Anchor link = new Anchor(Navigation.SETUP + "/" + step, name + (done ? ": done" : ""));
        if (step.equals(at)) {
            link.getElement().setAttribute("aria-current", "step");
        }
        Span badge = new Span(link);
        badge.addClassNames("badge", (done ? Mark.SUCCESS : Mark.CANDIDATE).cssClass());
        return new ListItem(badge);
    }

    private static Div buttons(Component... parts) {
        Div buttons = new Div(parts);
        buttons.addClassName("buttons");
        return buttons;
    }

    /** On from here, or out of it. */
    private static Div ways(Button on) {
        Div ways = buttons(on, to("Leave for now", ""));
        ways.addClassName("ways");
        return ways;
    }

    private static Button to(String words, String address) {
        return new Button(words, event -> UI.getCurrent().navigate(address));
    }

    // ---- a source ----

    private void source() {
        Div made = new Div();
        String name = tokenName();
        Button make = new Button("Make a token");
        Div making = buttons(make);
        make.addThemeVariants(ButtonVariant.PRIMARY);
        make.setDisableOnClick(true);
        make.addClickListener(event -> {
            made.removeAll();
            try {
                Caller caller = callers.current().orElseThrow();
                caller.require(Scope.ADMIN);
                Accounts.MadeToken token = accounts.createToken(caller, name, Set.of(Scope.INTAKE), null, null, null);
                made.add(lines(token.secret()));
                making.setVisible(false);
            } catch (Refused refused) {
                make.setEnabled(true);
                made.add(ProblemPanel.of(refused, null));
            }
        });
        add(
                new H2("Connect a source"),
                new Paragraph(
                        "A source reports violations: Alertmanager, or any program that can call. It needs a token."),
                change("A token named \"" + name + "\" is made in your name, with the scope intake and no more."),
                making,
                made,
                arrival,
                ways(to("Go on", Navigation.SETUP + "/" + ACTUATOR)));
        tellArrival();
    }

    /** Another one for who comes by again, since the one before was shown that once. */
    private String tokenName() {
        List<String> taken = accounts.tokens(null, MOST_TOKENS).stream()
                .map(token -> token.name().toLowerCase(Locale.ROOT))
                .toList();
        String name = FIRST_TOKEN;
        for (int n = 2; taken.contains(name); n++) {
            name = FIRST_TOKEN + " " + n;
        }
        return name;
    }

    private static Component lines(String token) {
        String base = Here.base();
        Div lines = new Div();
        lines.addClassName("made-token");
        lines.add(
                new Paragraph("The token is shown this once. Try it in a shell:"),
                command(
                        "Send a violation",
                        "curl -H \"Authorization: Bearer " + token
                                + "\" \\\n     -H 'Content-Type: application/json' \\\n"
                                + "     -d '{\"policy\": \"latency-p99\", \"component\": \"checkout\"}' \\\n     "
                                + base
                                + "/api/v1/violations"),
                new Paragraph("Or give it to Alertmanager, as a receiver:"),
                command(
                        "Receiver of Alertmanager",
                        "- name: homeostat\n  webhook_configs:\n    - url: " + base
                                + "/api/v1/intake/alertmanager\n      send_resolved: true\n      http_config:\n"
                                + "        authorization: { credentials: " + token + " }"));
        return lines;
    }

    /** Scrolls on narrow pages, and so must be reached by the keyboard. */
    private static Pre command(String name, String text) {
        Pre pre = new Pre(text);
        pre.getElement()
                .setAttribute("tabindex", "0")
                .setAttribute("role", "group")
                .setAttribute("aria-label", name);
        return pre;
    }

    private void tellArrival() {
        if (!at.equals(SOURCE)) {
            return;
        }
        Violations.ViolationRow first = newest();
        arrival.removeAll();
        if (first == null) {
            arrival.add(
                    new StateBadge(Mark.WATCHED, "Waiting for the first violation"),
                    new Paragraph("It appears here by itself. You may also go on, and connect a source later."));
        } else {
            arrival.add(
                    new StateBadge(Mark.SUCCESS, "Violations arrive"),
                    new Paragraph(
                            new Span("The newest: " + first.policy() + " at " + first.component() + ", "
                                    + Words.of(first.severity()) + ", received "),
                            TimeText.shortOf(first.receivedAt())));
        }
    }

    private Violations.@Nullable ViolationRow newest() {
        return homeostat.unitOfWork().read(tx -> homeostat.violations().list(tx, Violations.Query.ALL, 1)).stream()
                .findFirst()
                .orElse(null);
    }

    // ---- an actuator ----

    private List<Actuators.View> actuators() {
        return homeostat.unitOfWork().read(homeostat.actuators()::list);
    }

    private void actuator() {
        TextField name = new TextField("Name");
        name.setValue("my-target");
        name.setRequired(true);
        TextField url = new TextField("Address");
        url.setPlaceholder("https://ops.example/act");
        url.setHelperText("Every action is sent there as a POST of JSON");
        url.setRequired(true);
        PasswordField secret = new PasswordField("Secret");
        secret.setAutocomplete(Autocomplete.OFF);
        secret.setHelperText("Shared with the target, which checks the signature by it; kept encrypted, never shown");
        CheckboxGroup<ActionType> actions = new CheckboxGroup<>("Actions that it carries out");
        actions.setItems(Arrays.stream(ActionType.values())
                .filter(type -> !type.dangerous())
                .toList());
        actions.setItemLabelGenerator(Words::of);
        actions.setValue(USUAL);
        Div said = new Div();
        said.getElement().setAttribute("role", "status");
        Button save = new Button("Save and test");
        save.addThemeVariants(ButtonVariant.PRIMARY);
        save.addClickListener(event -> {
            said.removeAll();
            url.setInvalid(false);
            actions.setInvalid(false);
            try {
                save(name.getValue().strip(), url.getValue().strip(), secret.getValue(), actions.getValue());
                said.add(tested(name.getValue().strip()));
            } catch (Refused refused) {
                boolean beside = !refused.faults().isEmpty();
                for (Fault fault : refused.faults()) {
                    if (fault.pointer().equals("/config/url")) {
                        url.setErrorMessage(
                                url.getValue().isBlank()
                                        ? "Say where the target listens, as in http://localhost:8080/act"
                                        : address(fault));
                        url.setInvalid(true);
                    } else if (fault.pointer().startsWith("/actions")) {
                        actions.setErrorMessage(fault.detail());
                        actions.setInvalid(true);
                    } else {
                        beside = false;
                    }
                }
                if (!beside) {
                    said.add(ProblemPanel.of(refused, null)); // what no field says
                }
            }
        });
        Div form = new Div(name, url, secret, actions);
        form.addClassName("form");
        add(
                new H2("Make an actuator"),
                new Paragraph("An actuator carries actions out. This one calls an address of yours."),
                change(
                        "Plans may be sent to that address once the loop runs. Without an actuator plans are shown and held."));
        List<Actuators.View> known = actuators();
        if (!known.isEmpty()) {
            add(new StateBadge(
                    Mark.SUCCESS,
                    "There is "
                            + String.join(
                                    ", ",
                                    known.stream().map(Actuators.View::name).toList())));
        }
        add(form, buttons(save), said, ways(to("Go on", Navigation.SETUP + "/" + LOOP)));
    }

    private void save(String name, String url, String secret, Set<ActionType> actions) {
        Caller caller = callers.current().orElseThrow();
        caller.require(Scope.ADMIN);
        Map<String, Object> config = new HashMap<>();
        config.put("url", url);
        if (!secret.isEmpty()) {
            config.put("secret", secret);
        }
        Map<String, Object> body = Map.of(
                "kind",
                "webhook",
                "actions",
                actions.stream().map(ActionType::name).sorted().toList(),
                "config",
                config);
        homeostat.unitOfWork().run(tx -> homeostat
                .actuators()
                .put(tx, name, CanonicalJson.parse(CanonicalJson.text(body)), caller.actor(), homeostat.now()));
        // Plans that were held for want of an actuator are judged again.
        homeostat.loop().wakeAll();
    }

    private Component tested(String name) {
        ActuatorResult result =
                homeostat.actuators().test(name, callers.current().orElseThrow().actor(), homeostat.now());
        boolean answered = result instanceof ActuatorResult.Done;
        StateBadge said = new StateBadge(
                answered ? Mark.SUCCESS : Mark.WARNING,
                name + " is saved, and " + (answered ? "answers: " : "cannot be sent anything yet: ")
                        + result.detail());
        said.addClassName("wraps");
        return said;
    }

    // ---- paused or running ----

    private void loop() {
        LoopNow now = LoopNow.read(homeostat);
        add(new H2("Paused or running"));
        if (!now.asBegun()) {
            add(
                    new Paragraph("The loop is " + Words.of(now.state()) + ", by " + now.by()
                            + ". It is changed at the top of every page."),
                    buttons(to("To the overview", "")));
            return;
        }
        RadioButtonGroup<LoopState> choice = new RadioButtonGroup<>("Begin");
        choice.setItems(LoopState.PAUSED, LoopState.RUNNING);
        choice.setItemLabelGenerator(state -> state == LoopState.PAUSED
                ? "Paused: decides and shows what it would do, and sends nothing until someone resumes"
                : "Running: sends what the guards let pass, from now on");
        choice.setValue(LoopState.PAUSED);
        Div problem = new Div();
        Button finish = new Button("Finish the set-up");
        finish.addThemeVariants(ButtonVariant.PRIMARY);
        finish.addClickListener(event -> {
            problem.removeAll();
            try {
                Caller caller = callers.current().orElseThrow();
                caller.require(Scope.OPERATE);
                homeostat.set(null, choice.getValue(), "chosen at the set-up", caller.actor());
                UI.getCurrent().navigate("");
            } catch (Refused refused) {
                problem.add(ProblemPanel.of(refused, null));
            }
        });
        add(
                change(
                        "The state of the loop, for all domains. Anyone with the role operator can change it at any time."),
                choice,
                problem,
                ways(finish));
    }

    /** As REST says it, but of the field that stands here. */
    private static String address(Fault fault) {
        return switch (fault.code()) {
            case "invalid-url" ->
                "This must be an http or https address with a host, without credentials and without a fragment.";
            case "forbidden-address" ->
                "This is a link-local, multicast or metadata address, which must not be called from here.";
            default -> fault.detail();
        };
    }

    private static Component change(String text) {
        Paragraph changes = new Paragraph(new Span("What this changes: "), new Span(text));
        changes.addClassName("changes");
        return changes;
    }
}
