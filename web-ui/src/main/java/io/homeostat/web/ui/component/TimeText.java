package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A moment in the zone of whoever reads, as {@code 03:11:42} today and {@code 11 Jan 03:11} else, with how long ago it is.
 * The browser draws it, and goes on with it. A view that writes {@code <homeostat-time at="${item.at}">} into a renderer
 * bears {@code @Uses(TimeText.class)}.
 */
@Tag("homeostat-time")
@JsModule("context://webcomponents/homeostat-time.js")
public final class TimeText extends Component {
    /** @param at null shows a dash */
    public TimeText(@Nullable Instant at) {
        set(at);
    }

    /** Without the second line. */
    public static TimeText shortOf(@Nullable Instant at) {
        TimeText text = new TimeText(at);
        text.getElement().setAttribute("short", true);
        return text;
    }

    public void set(@Nullable Instant at) {
        getElement().setAttribute("none", "–");
        if (at == null) {
            getElement().removeAttribute("at");
        } else {
            getElement().setAttribute("at", at.toString());
        }
    }
}
