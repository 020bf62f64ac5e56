package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Pre;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.StateBadge;
import org.jspecify.annotations.Nullable;

/**
 * What must be there before anything can heal, and how to get it.
 *
 * @param administrator whether the reader may do it here
 */
record Beginnings(boolean administrator) {
    void draw(Div body, Glance.Steps done) {
        String base = Here.base();
        OrderedList list = new OrderedList();
        list.addClassName("steps");
        list.add(step(
                done.source(),
                "Connect a source",
                Navigation.SETUP + "/source",
                "Point Alertmanager at " + base + "/api/v1/intake/alertmanager, or send a violation by hand:",
                "curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
                        + "     -d '{\"policy\": \"latency-p99\", \"component\": \"checkout\"}' \\\n     " + base
                        + "/api/v1/violations"));
        list.add(step(
                done.actuator(),
                "Make an actuator",
                Navigation.SETUP + "/actuator",
                "An address that actions are sent to; without one, plans are shown and held.",
                null));
        list.add(step(
                done.topology(),
                "Declare the topology",
                null,
                "Optional: what depends on what lets rules find the root of a cascade. See docs/getting-started.md.",
                "curl -X PUT -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
                        + "     -d '{\"components\": [{\"name\": \"checkout\"}, {\"name\": \"orders-db\"}],\n"
                        + "          \"dependencies\": [{\"from\": \"checkout\", \"to\": \"orders-db\"}]}' \\\n     "
                        + base + "/api/v1/topology"));
        body.add(list);
    }

    private ListItem step(boolean done, String title, @Nullable String address, String text, @Nullable String line) {
        ListItem step =
                new ListItem(new StateBadge(done ? Mark.SUCCESS : Mark.CANDIDATE, done ? title + ": done" : title));
        if (!done) {
            step.add(new Paragraph(text));
            if (line != null) {
                Pre pre = new Pre(line);
                pre.getElement().setAttribute("tabindex", "0").setAttribute("role", "group");
                pre.getElement().setAttribute("aria-label", "Command: " + title);
                step.add(pre);
            }
            if (address != null && administrator) {
                step.add(new Anchor(address, title + " here"));
            }
        }
        return step;
    }
}
