package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.homeostat.model.Refused;
import java.util.function.Consumer;

/** Asks before something is done: what its effect is, and why, where the record needs a reason. What was typed stays when it fails. */
public final class Ask extends Dialog {
    private static final int LONGEST = 4_000;

    private final TextArea reason = new TextArea();
    private final Div problem = new Div();
    private final Div extra = new Div();
    private final boolean reasonNeeded;

    /**
     * @param effect a sentence that says what will happen
     * @param verb on the button
     * @param deed is given the reason; a {@link Refused} is shown in the dialog
     */
    public Ask(String title, String effect, String verb, boolean reasonNeeded, Consumer<String> deed) {
        this.reasonNeeded = reasonNeeded;
        setHeaderTitle(title);
        setWidth("min(32rem, 100%)");
        reason.setLabel(reasonNeeded ? "Why" : "Why (may stay empty)");
        reason.setRequiredIndicatorVisible(reasonNeeded);
        reason.setMaxLength(LONGEST);
        reason.setValueChangeMode(ValueChangeMode.EAGER); // the keys that confirm do not leave the field first
        reason.setWidthFull();
        Div body = new Div(new Paragraph(effect), extra, reason, problem);
        body.addClassName("ask");
        add(body);

        Button yes = new Button(verb, event -> confirm(deed));
        yes.addThemeVariants(ButtonVariant.PRIMARY);
        yes.addClickShortcut(Key.ENTER, KeyModifier.CONTROL).listenOn(this);
        yes.setTooltipText("Ctrl+Enter");
        Button no = new Button("Leave it", event -> close());
        no.addThemeVariants(ButtonVariant.TERTIARY);
        getFooter().add(no, yes);
        addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                reason.focus();
            }
        });
    }

    /** Asks for more than a reason. */
    public Ask with(Component... more) {
        extra.add(more);
        return this;
    }

    private void confirm(Consumer<String> deed) {
        problem.removeAll();
        String why = reason.getValue().strip();
        if (reasonNeeded && why.isEmpty()) {
            reason.setErrorMessage("The record needs a reason.");
            reason.setInvalid(true);
            reason.focus();
            return;
        }
        reason.setInvalid(false);
        try {
            deed.accept(why);
            close();
        } catch (Refused e) {
            problem.add(ProblemPanel.of(e, null));
        }
    }
}
