package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A part of the page that is drawn again only when what it shows has changed. */
final class Panel<T> extends Section {
    private final Div body = new Div();
    private final transient BiConsumer<Div, T> draw;
    private transient @Nullable T shown;

    Panel(String title, String name, BiConsumer<Div, T> draw) {
        this.draw = draw;
        addClassNames("panel", name);
        add(new H2(title), body);
    }

    void show(T now) {
        if (!now.equals(shown)) {
            shown = now;
            body.removeAll();
            draw.accept(body, now);
        }
    }
}
