package io.homeostat.web.ui.violation;

import com.vaadin.flow.component.dependency.Uses;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.data.renderer.LitRenderer;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.model.Severity;
import io.homeostat.monitor.Violations;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.EmptyState;
import io.homeostat.web.ui.component.Filter;
import io.homeostat.web.ui.component.FilterBar;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.RecordsView;
import io.homeostat.web.ui.component.SeverityBadge;
import io.homeostat.web.ui.component.SilentSources;
import io.homeostat.web.ui.component.SortedBy;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is wrong: those that fire first, each with the plan that handles it or why none does. */
@Route(value = Navigation.VIOLATIONS + "/:id?", layout = MainLayout.class)
@Menu(title = "Violations", icon = "vaadin:bell-o", order = Navigation.OPERATE + 2)
@RolesAllowed(RoleNames.VIEWER)
@Uses(TimeText.class)
class ViolationsView extends RecordsView<UUID, Handling.Row> {
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final int WIDE = 620;
    private static final int WIDER = 800;
    private static final String SEVERITY = "severity";
    private static final String COMPONENT = "component";
    private static final String SINCE = "since";

    private final Homeostat homeostat;
    private final Handling handling;
    private final SilentSources silences = new SilentSources();

    ViolationsView(Homeostat homeostat, LiveUpdates live) {
        super(
                Navigation.VIOLATIONS,
                "Violations",
                "violation",
                "violations",
                new FilterBar()
                        .choice("status", "Status", "Any", List.of("firing", "resolved"))
                        .choice("severity", "Severity", "Any", List.of("critical", "warning", "info"))
                        .name("component", "Component", (part, limit) -> homeostat
                                .unitOfWork()
                                .read(tx -> homeostat.violations().components(tx, part, limit)))
                        .name("policy", "Policy", (part, limit) -> homeostat
                                .unitOfWork()
                                .read(tx -> homeostat.violations().policies(tx, part, limit)))
                        .text("q", "Text"),
                live,
                EnumSet.of(Topic.VIOLATIONS, Topic.CYCLES, Topic.REMEDIATIONS));
        this.homeostat = homeostat;
        this.handling = new Handling(homeostat);
        addAbove(silences);
        columns();
    }

    private void columns() {
        sortable(
                column(
                                "Severity",
                                LitRenderer.<Handling.Row>of(
                                                "<span class=\"badge ${item.mark}\">${item.severity}</span>"
                                                        + "${item.ended ? html`<div class=\"quiet\">${item.ended}</div>` : ''}")
                                        .withProperty("mark", row -> mark(row))
                                        .withProperty(
                                                "severity",
                                                row -> Words.of(row.violation().severity()))
                                        .withProperty("ended", ViolationsView::ended),
                                WIDE,
                                Integer.MAX_VALUE)
                        .setFlexGrow(0)
                        .setWidth("8rem"),
                SEVERITY);
        sortable(
                column(
                        "Component and policy",
                        LitRenderer.<Handling.Row>of("<div class=\"row-lines\">"
                                        + "<a class=\"row-title\" tabindex=\"-1\" href=\"${item.href}\">${item.component}</a>"
                                        + "<span>${item.policy}</span></div>")
                                .withProperty(
                                        "href", row -> address(row.violation().id()))
                                .withProperty(
                                        "component", row -> row.violation().component())
                                .withProperty("policy", row -> row.violation().policy()),
                        WIDE,
                        Integer.MAX_VALUE),
                COMPONENT);
        column(
                        "Value of threshold",
                        LitRenderer.<Handling.Row>of(
                                        "<span>${item.value}</span> <span class=\"quiet\">${item.threshold}</span>")
                                .withProperty(
                                        "value", row -> value(row.violation().value()))
                                .withProperty("threshold", row -> {
                                    Double threshold = row.violation().threshold();
                                    return threshold == null ? "" : "of " + Words.value(threshold);
                                }),
                        WIDER,
                        Integer.MAX_VALUE)
                .setTextAlign(ColumnTextAlign.END)
                .setFlexGrow(0)
                .setWidth("10rem");
        sortable(
                column(
                                "Since",
                                LitRenderer.<Handling.Row>of("<homeostat-time at=\"${item.since}\"></homeostat-time>")
                                        .withProperty("since", row -> row.violation()
                                                .startsAt()
                                                .toString()),
                                WIDE,
                                Integer.MAX_VALUE)
                        .setFlexGrow(0)
                        .setWidth("8rem"),
                SINCE);
        column(
                "Plan",
                LitRenderer.<Handling.Row>of(PLAN)
                        .withProperty("plan", ViolationsView::plan)
                        .withProperty("planMark", row -> row.mark().cssClass())
                        .withProperty("words", Handling.Row::words),
                WIDE,
                Integer.MAX_VALUE);
        column(
                "Severity, component, since",
                LitRenderer.<Handling.Row>of("<div class=\"row-lines\"><div class=\"row-line\">"
                                + "<span class=\"badge ${item.mark}\">${item.severity}</span>"
                                + "<a class=\"row-title\" tabindex=\"-1\" href=\"${item.href}\">${item.component}</a>"
                                + "<span>${item.policy}</span>"
                                + "${item.ended ? html`<span class=\"quiet\">${item.ended}</span>` : ''}</div>"
                                + "<div class=\"row-line quiet\"><homeostat-time short at=\"${item.since}\"></homeostat-time>"
                                + "<span>${item.value}</span><span class=\"badge ${item.planMark}\">${item.words}</span>"
                                + "</div></div>")
                        .withProperty("mark", row -> mark(row))
                        .withProperty(
                                "severity", row -> Words.of(row.violation().severity()))
                        .withProperty("ended", ViolationsView::ended)
                        .withProperty("href", row -> address(row.violation().id()))
                        .withProperty("component", row -> row.violation().component())
                        .withProperty("policy", row -> row.violation().policy())
                        .withProperty("since", row -> row.violation().startsAt().toString())
                        .withProperty("value", row -> value(row.violation().value()))
                        .withProperty("planMark", row -> row.mark().cssClass())
                        .withProperty("words", Handling.Row::words),
                0,
                WIDE);
    }

    private static final String PLAN =
            "${item.plan ? html`<a class=\"row-title\" tabindex=\"-1\" href=\"${item.plan}\">"
                    + "<span class=\"badge ${item.planMark}\">${item.words}</span></a>`"
                    + " : html`<span class=\"badge quiet ${item.planMark}\">${item.words}</span>`}";

    @Override
    protected void lookAround() {
        silences.show(homeostat.unitOfWork().read(tx -> homeostat.topology().silences(tx, homeostat.now())));
    }

    @Override
    protected List<UUID> keys(Filter matching, @Nullable SortedBy by, int limit) {
        Violations.Order order =
                switch (by == null ? "" : by.column()) {
                    case SEVERITY -> Violations.Order.WORST_FIRST;
                    case COMPONENT -> Violations.Order.COMPONENT;
                    case SINCE -> Violations.Order.SINCE;
                    default -> Violations.Order.FIRING_FIRST;
                };
        return homeostat.unitOfWork().read(tx -> homeostat
                .violations()
                .ids(tx, query(matching), order, by != null && by.descending(), limit));
    }

    @Override
    protected List<Handling.Row> rows(List<UUID> keys) {
        return homeostat.unitOfWork().read(tx -> handling.rows(tx, keys));
    }

    @Override
    protected UUID keyOf(Handling.Row row) {
        return row.violation().id();
    }

    @Override
    protected int newer(Filter matching, @Nullable UUID newest, int limit) {
        return homeostat.unitOfWork().read(tx -> homeostat
                .violations()
                .newerThan(tx, query(matching), newest == null ? BEFORE_ALL : newest, limit));
    }

    @Override
    protected @Nullable UUID parse(String id) {
        return Here.uuid(id);
    }

    @Override
    protected RecordDetail<Handling.Row> detail(Handling.Row row) {
        return new ViolationDetail(homeostat, handling, row);
    }

    @Override
    protected EmptyState nothingYet() {
        String base = Here.base();
        return EmptyState.noDataYet(
                "No violation yet",
                "Violations appear here as soon as a source reports one. Let Alertmanager send its webhooks to "
                        + base + "/api/v1/intake/alertmanager, with a token that has the scope intake as its password."
                        + " Or send one yourself:",
                new Pre("curl -X POST " + base + "/api/v1/violations \\\n"
                        + "  -H \"Authorization: Bearer $TOKEN\" -H \"Content-Type: application/json\" \\\n"
                        + "  -d '{\"policy\": \"checkout-latency\", \"component\": \"checkout\","
                        + " \"value\": 812, \"threshold\": 500, \"severity\": \"critical\"}'"));
    }

    private static Violations.Query query(Filter filter) {
        return new Violations.Query(
                filter.constant("status", Violations.Status.class),
                filter.constant("severity", Severity.class),
                filter.text("component"),
                filter.text("policy"),
                null,
                null,
                null,
                filter.text("q"),
                null);
    }

    private static String mark(Handling.Row row) {
        return SeverityBadge.mark(row.violation().severity()).cssClass();
    }

    private static @Nullable String ended(Handling.Row row) {
        if (row.violation().status() == Violations.Status.FIRING) {
            return null;
        }
        return row.violation().endedBy() == Violations.Ended.STALE ? "fell silent" : "resolved";
    }

    private static String value(@Nullable Double value) {
        return value == null ? "–" : Words.value(value);
    }

    private static @Nullable String plan(Handling.Row row) {
        UUID plan = row.plan();
        return plan == null ? null : Navigation.remediation(plan);
    }
}
