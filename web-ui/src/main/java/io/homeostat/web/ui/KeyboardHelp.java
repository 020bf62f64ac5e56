package io.homeostat.web.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.DescriptionList;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.dom.Element;
import java.util.List;

/**
 * The keys that do something on every page, and the dialog that says which there are. The browser acts on them by itself but
 * for {@code ?}. They are off in fields and dialogs, and can be switched off altogether, since those who speak to their
 * machine press them by accident (WCAG 2.1.4).
 */
@Tag("homeostat-keys")
@JsModule("context://webcomponents/homeostat-keys.js")
final class KeyboardHelp extends Component {
    /** Keys, with gaps between those that are pressed one after the other or do the same both ways. */
    private record Does(String keys, String what) {}

    private static final List<Does> ON_EVERY_PAGE = List.of(
            new Does("g o", "Overview"),
            new Does("g v", "Violations"),
            new Does("g r", "Remediations"),
            new Does("g a", "Audit"),
            new Does("?", "this help"));
    private static final List<Does> IN_LISTS = List.of(
            new Does("/", "to the filter"),
            new Does("↑ ↓", "to another row"),
            new Does("Enter", "opens the row"),
            new Does("j k", "next and previous, without leaving the detail"),
            new Does("Esc", "closes the detail"));
    private static final List<Does> IN_QUESTIONS =
            List.of(new Does("Ctrl+Enter", "does it"), new Does("Esc", "leaves it"));

    KeyboardHelp() {
        getElement().addEventListener("help", event -> show());
    }

    /** Opens the dialog. */
    static void show() {
        Dialog dialog = new Dialog();
        dialog.setHeaderTitle("Keyboard");
        dialog.setWidth("min(32rem, 100%)");
        Checkbox single = new Checkbox("Single keys do something");
        single.setHelperText("This browser remembers it. Arrows, Enter and Esc stay as they are.");
        single.setValue(true);
        UI.getCurrent()
                .getPage()
                .executeJs("return localStorage.getItem('homeostat.keys') !== 'off'")
                .then(Boolean.class, single::setValue);
        single.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                UI.getCurrent()
                        .getPage()
                        .executeJs("localStorage.setItem('homeostat.keys', $0)", event.getValue() ? "on" : "off");
            }
        });
        Div body = new Div(
                new Paragraph("Nothing of this happens while you write in a field or answer a question."),
                keys("On every page", ON_EVERY_PAGE),
                keys("In lists", IN_LISTS),
                keys("In questions", IN_QUESTIONS),
                single);
        body.addClassName("ask");
        dialog.add(body);
        Button close = new Button("Close", event -> dialog.close());
        dialog.getFooter().add(close);
        dialog.addOpenedChangeListener(event -> {
            if (event.isOpened()) {
                close.focus();
            }
        });
        dialog.open();
    }

    private static Component keys(String where, List<Does> all) {
        DescriptionList list = new DescriptionList();
        list.addClassNames("facts", "keys");
        for (Does one : all) {
            DescriptionList.Term term = new DescriptionList.Term();
            for (String key : one.keys.split(" ", -1)) {
                term.getElement().appendChild(new Element("kbd").setText(key), new Element("span").setText(" "));
            }
            list.add(term, new DescriptionList.Description(one.what));
        }
        return new Div(new H3(where), list);
    }
}
