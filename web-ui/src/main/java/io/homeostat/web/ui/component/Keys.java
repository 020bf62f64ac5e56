package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.dom.DomListenerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Single keys that do something on a page, wherever its focus is but in a field, and unless the reader has switched them off
 * ({@code localStorage['homeostat.keys'] = 'off'}).
 */
public final class Keys {
    private static final String FREE = """
            !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented
            && localStorage.getItem('homeostat.keys') !== 'off'
            && !event.composedPath().some((e) => e.matches
              && e.matches('input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]'))""";

    private Keys() {}

    /** As long as the part is shown, these keys do these things. */
    public static void on(Component part, Map<String, Runnable> deeds) {
        List<DomListenerRegistration> held = new ArrayList<>();
        part.addAttachListener(event -> {
            UI ui = event.getUI();
            deeds.forEach((key, deed) -> held.add(ui.getElement()
                    .addEventListener("keydown", pressed -> deed.run())
                    .setFilter("event.key === '" + key + "' && " + FREE.replace('\n', ' '))));
        });
        part.addDetachListener(event -> {
            held.forEach(DomListenerRegistration::remove);
            held.clear();
        });
    }
}
