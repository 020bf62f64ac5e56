package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.dom.DomListenerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keys that do something on a page, wherever its focus is but in a field or a dialog, and unless the reader has switched
 * single ones off. {@code homeostat-keys.js}, which the shell loads, says when that is so.
 */
public final class Keys {
    private static final String FREE = "window.homeostatKeyIsFree && window.homeostatKeyIsFree(event)";

    private Keys() {}

    /** As long as the part is shown, these keys do these things. */
    public static void on(Component part, Map<String, Runnable> deeds) {
        List<DomListenerRegistration> held = new ArrayList<>();
        part.addAttachListener(event -> {
            UI ui = event.getUI();
            deeds.forEach((key, deed) -> held.add(ui.getElement()
                    .addEventListener("keydown", pressed -> deed.run())
                    .setFilter("event.key === '" + key + "' && " + FREE)));
        });
        part.addDetachListener(event -> {
            held.forEach(DomListenerRegistration::remove);
            held.clear();
        });
    }
}
