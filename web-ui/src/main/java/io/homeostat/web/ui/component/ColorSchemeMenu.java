package io.homeostat.web.ui.component;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.contextmenu.SubMenu;

/** The choice between light, dark and what the system says. The browser keeps it, and applies it before the page is drawn. */
public final class ColorSchemeMenu {
    /** Runs in the head of the page: what was chosen before holds from the first pixel on. */
    public static final String EARLY_SCRIPT = """
            window.homeostatColours = function (chosen) {
              if (chosen !== undefined) { localStorage.setItem('homeostat.colours', chosen); }
              const kept = localStorage.getItem('homeostat.colours');
              document.documentElement.style.colorScheme = kept === 'light' || kept === 'dark' ? kept : 'light dark';
              return kept === 'light' || kept === 'dark' ? kept : 'system';
            };
            window.homeostatColours();""";

    private ColorSchemeMenu() {}

    /** Adds the three choices, with a mark at the one that holds. */
    public static void addTo(SubMenu menu) {
        MenuItem system = item(menu, "As the system", "system");
        MenuItem light = item(menu, "Light", "light");
        MenuItem dark = item(menu, "Dark", "dark");
        Runnable mark = () -> UI.getCurrent()
                .getPage()
                .executeJs("return window.homeostatColours()")
                .then(String.class, kept -> {
                    system.setChecked(kept.equals("system"));
                    light.setChecked(kept.equals("light"));
                    dark.setChecked(kept.equals("dark"));
                });
        for (MenuItem item : new MenuItem[] {system, light, dark}) {
            item.addClickListener(event -> mark.run());
        }
        mark.run();
    }

    private static MenuItem item(SubMenu menu, String label, String scheme) {
        MenuItem item = menu.addItem(
                label, event -> UI.getCurrent().getPage().executeJs("window.homeostatColours($0)", scheme));
        item.setCheckable(true);
        return item;
    }
}
