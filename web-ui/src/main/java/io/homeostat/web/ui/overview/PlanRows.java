package io.homeostat.web.ui.overview;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import io.homeostat.executor.Remediation;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.StateBadge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plans, a sentence each. A row that stays is changed in place, so that the focus on its link stays too. */
final class PlanRows extends UnorderedList {
    private final Function<Remediation, List<Component>> facts;
    private final @Nullable String button;
    private final Map<UUID, Row> rows = new HashMap<>();

    /**
     * @param facts what is said of a plan behind its sentence
     * @param button the word of a link that looks like a button, or null for none
     */
    PlanRows(@Nullable String button, Function<Remediation, List<Component>> facts) {
        this.button = button;
        this.facts = facts;
        addClassName("plan-rows");
    }

    void show(List<Remediation> plans) {
        Set<UUID> wanted = new HashSet<>();
        plans.forEach(plan -> wanted.add(plan.id()));
        rows.values().removeIf(row -> {
            boolean gone = !wanted.contains(row.id);
            if (gone) {
                remove(row);
            }
            return gone;
        });
        for (int i = 0; i < plans.size(); i++) {
            Remediation plan = plans.get(i);
            Row row = rows.get(plan.id());
            if (row == null) {
                row = new Row(plan.id());
                rows.put(plan.id(), row);
                addComponentAtIndex(i, row);
            } else if (indexOf(row) != i) {
                remove(row);
                addComponentAtIndex(i, row);
            }
            row.show(plan);
        }
    }

    private final class Row extends ListItem {
        private final UUID id;
        private final Span badge = new Span();
        private final Anchor title;
        private final Div details = new Div();
        private @Nullable Anchor act;
        private @Nullable Remediation shown;

        Row(UUID id) {
            this.id = id;
            String address = Navigation.remediation(id);
            title = new Anchor(address, "");
            details.addClassName("plan-facts");
            Div text = new Div(title, details);
            text.addClassName("plan-text");
            add(badge, text);
            if (button != null) {
                Anchor link = new Anchor(address, button);
                link.addClassName("button-link");
                act = link;
                add(link);
            }
        }

        void show(Remediation plan) {
            if (plan.equals(shown)) {
                return;
            }
            shown = plan;
            String sentence = PlanTitle.of(plan);
            badge.removeAll();
            badge.add(StateBadge.of(plan.state(), plan.outcome()));
            title.setText(sentence);
            if (act != null) {
                act.getElement().setAttribute("aria-label", button + ": " + sentence);
            }
            details.removeAll();
            facts.apply(plan).forEach(details::add);
        }
    }
}
