package io.homeostat.web.ui.remediation;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import io.homeostat.Homeostat;
import io.homeostat.model.LoopState;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.component.StateBadge;

/** The loop's state, and its switches. */
final class LoopControls extends Div {
    private final Homeostat homeostat;
    private final Callers callers;

    LoopControls(Homeostat homeostat, Callers callers) {
        this.homeostat = homeostat;
        this.callers = callers;
        addClassName("buttons");
        getElement().setAttribute("role", "status");
        show();
    }

    void show() {
        removeAll();
        LoopState state = homeostat
                .unitOfWork()
                .read(tx -> homeostat.states().current(tx, "default").state());
        add(StateBadge.of(state));
        Caller caller = callers.current().orElse(null);
        boolean may = caller != null && caller.may(Scope.OPERATE);
        if (state == LoopState.RUNNING) {
            add(set("Pause", LoopState.PAUSED, may), set("Kill switch", LoopState.KILLED, may));
        } else {
            add(set("Resume", LoopState.RUNNING, may));
            if (state != LoopState.KILLED) {
                add(set("Kill switch", LoopState.KILLED, may));
            }
        }
    }

    private Button set(String text, LoopState state, boolean may) {
        Button button = new Button(text, event -> callers.current().ifPresent(caller -> {
            homeostat.set(null, state, "", caller.actor());
            show();
        }));
        button.setEnabled(may);
        button.setTooltipText(may ? "For all domains" : "Needs the role operator");
        if (state == LoopState.KILLED) {
            button.addThemeVariants(ButtonVariant.ERROR);
        }
        return button;
    }
}
