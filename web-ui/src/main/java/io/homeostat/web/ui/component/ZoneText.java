package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.contextmenu.SubMenu;
import com.vaadin.flow.component.dependency.JsModule;

/** The zone that times on the page are told in, named once. The browser knows it, and keeps the choice. */
@Tag("homeostat-zone")
@JsModule("context://webcomponents/homeostat-zone.js")
public final class ZoneText extends Component {
    /** Adds the two choices, with a mark at the one that holds. */
    public static void addTo(SubMenu menu) {
        MenuItem local = menu.addItem("As the browser");
        MenuItem utc = menu.addItem("UTC");
        local.setCheckable(true);
        utc.setCheckable(true);
        local.addClickListener(event -> choose("local", local, utc));
        utc.addClickListener(event -> choose("utc", local, utc));
        // Both scripts may still be on their way when the menu is made.
        UI.getCurrent()
                .getPage()
                .executeJs("return localStorage.getItem('homeostat.times') === 'utc'")
                .then(Boolean.class, isUtc -> mark(isUtc, local, utc));
    }

    private static void choose(String zone, MenuItem local, MenuItem utc) {
        UI.getCurrent()
                .getPage()
                .executeJs(
                        "window.homeostatTimes($0); document.querySelectorAll('homeostat-zone').forEach(z => z.draw())",
                        zone);
        mark(zone.equals("utc"), local, utc);
    }

    private static void mark(boolean isUtc, MenuItem local, MenuItem utc) {
        local.setChecked(!isUtc);
        utc.setChecked(isUtc);
    }
}
