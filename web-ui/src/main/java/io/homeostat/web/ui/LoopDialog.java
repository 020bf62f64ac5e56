package io.homeostat.web.ui;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.notification.Notification;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.homeostat.Homeostat;
import io.homeostat.executor.Remediations;
import io.homeostat.model.LoopState;
import io.homeostat.model.Refused;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says what killing, pausing or resuming will do, in figures of this moment; asks why; does it. */
final class LoopDialog extends Dialog {
    private static final int LONGEST_REASON = 1_000;

    private final Homeostat homeostat;
    private final Callers callers;
    private final LoopState wanted;
    private final UnorderedList effect = new UnorderedList();
    private final TextField reason = new TextField("Reason");
    private final Div problem = new Div();

    LoopDialog(Homeostat homeostat, Callers callers, LiveUpdates live, LoopState wanted) {
        this.homeostat = homeostat;
        this.callers = callers;
        this.wanted = wanted;
        addClassName("loop-dialog");
        setHeaderTitle(title());
        effect.addClassName("effect");
        reason.setRequired(true);
        reason.setMaxLength(LONGEST_REASON);
        reason.setHelperText(
                wanted == LoopState.RUNNING
                        ? "Stands in the audit"
                        : "Stands in the audit, and on every screen while it holds");
        reason.setErrorMessage("Say why, in a word or two");
        reason.setValueChangeMode(ValueChangeMode.EAGER);
        reason.setWidthFull();
        reason.addKeyDownListener(Key.ENTER, event -> confirm());
        Div body = new Div(effect, reason, problem);
        body.addClassName("loop-dialog-body");
        add(body);
        Button cancel = new Button("Cancel", event -> close());
        Button confirm = new Button(verb() + " now", event -> confirm());
        confirm.addThemeVariants(wanted == LoopState.KILLED ? ButtonVariant.ERROR : ButtonVariant.PRIMARY);
        if (wanted == LoopState.KILLED) {
            confirm.addThemeVariants(ButtonVariant.PRIMARY);
        }
        getFooter().add(cancel, confirm);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                reason.focus();
            }
        });
        tell();
        live.on(this, Set.of(Topic.REMEDIATIONS, Topic.LOOP), this::tell);
    }

    private void tell() {
        Remediations.InHand now = homeostat.unitOfWork().read(homeostat.remediations()::inHand);
        effect.removeAll();
        for (String line : effect(wanted, now)) {
            effect.add(new ListItem(line));
        }
        int domains = LoopNow.read(homeostat).allDomains();
        if (domains > 1) {
            effect.add(new ListItem("This is for all " + domains + " domains, and for those made later."));
        }
    }

    /** What it will do, one sentence a line. */
    static List<String> effect(LoopState wanted, Remediations.InHand now) {
        List<String> lines = new ArrayList<>();
        switch (wanted) {
            case KILLED -> {
                int notSent = now.toGoOn() + now.toStart();
                lines.add(
                        now.running() + notSent == 0
                                ? "No action is running or waits to be sent."
                                : finish(now.running()) + ", " + held(notSent) + ".");
                lines.add(
                        "Rules go on deciding and every plan is shown, but nothing is sent and nothing is rolled back.");
                lines.add("Only a person's resume lifts it, also after a restart.");
            }
            case PAUSED, SAFE_MODE -> {
                lines.add("No new plan starts" + (now.toStart() == 0 ? "." : ": " + held(now.toStart()) + "."));
                lines.add(
                        now.running() + now.toGoOn() == 0
                                ? "No plan is being carried out."
                                : "Plans that have begun go on to their end: " + Words.count(now.running(), "action")
                                        + " running, " + now.toGoOn() + " still to be sent.");
                lines.add("Rules go on deciding, and every plan is shown.");
            }
            case RUNNING -> {
                lines.add(
                        now.heldPlans() == 0
                                ? "No plan is held back by this."
                                : Words.count(now.heldPlans(), "held plan") + (now.heldPlans() == 1 ? " is" : " are")
                                        + " judged again at once; what no other guard holds is sent.");
                lines.add("From then on, actions are sent as soon as the guards let them pass.");
            }
        }
        return lines;
    }

    private static String finish(int running) {
        return Words.count(running, "action") + " running finish" + (running == 1 ? "es" : "");
    }

    private static String held(int notSent) {
        return notSent + " not sent " + (notSent == 1 ? "is" : "are") + " held";
    }

    private void confirm() {
        String why = reason.getValue().strip();
        if (why.isEmpty()) {
            reason.setInvalid(true);
            reason.focus();
            return;
        }
        problem.removeAll();
        callers.current().ifPresent(caller -> {
            try {
                caller.require(Scope.OPERATE);
                homeostat.set(null, wanted, why, caller.actor());
                close();
                Notification.show(done());
            } catch (Refused refused) {
                problem.add(ProblemPanel.of(refused, this::confirm));
            }
        });
    }

    private String title() {
        return switch (wanted) {
            case KILLED -> "Kill switch: send nothing more";
            case PAUSED, SAFE_MODE -> "Pause: start nothing new";
            case RUNNING -> "Resume: let plans act";
        };
    }

    private String verb() {
        return switch (wanted) {
            case KILLED -> "Kill";
            case PAUSED, SAFE_MODE -> "Pause";
            case RUNNING -> "Resume";
        };
    }

    private String done() {
        return switch (wanted) {
            case KILLED -> "Killed. Nothing more is sent until someone resumes.";
            case PAUSED, SAFE_MODE -> "Paused. Nothing new starts until someone resumes.";
            case RUNNING -> "Running. Plans act as far as the guards let them.";
        };
    }
}
