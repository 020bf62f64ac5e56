package io.homeostat.web.ui.remediation;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.dependency.Uses;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.data.renderer.LitRenderer;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Violations;
import io.homeostat.web.security.Callers;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.security.Scope;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.EmptyState;
import io.homeostat.web.ui.component.Filter;
import io.homeostat.web.ui.component.FilterBar;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.RecordsView;
import io.homeostat.web.ui.component.SortedBy;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is done about root causes: what waits for a person first, then what goes on, then what is over. */
@Route(value = Navigation.REMEDIATIONS + "/:id?", layout = MainLayout.class)
@Menu(title = "Remediations", icon = "vaadin:wrench", order = Navigation.OPERATE + 3)
@RolesAllowed(RoleNames.VIEWER)
@Uses(TimeText.class)
class RemediationsView extends RecordsView<UUID, Remediation> {
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final int WIDE = 620;
    private static final int WIDER = 800;
    private static final String RISK = "risk";
    private static final String SCORE = "score";
    private static final String DECIDED = "decided";
    private static final String EXPORT = "homeostat-remediations.csv";
    private static final int MOST_EXPORTED = 100_000;
    private static final Set<PlanState> CHOSEN = EnumSet.complementOf(EnumSet.of(PlanState.CANDIDATE));

    private final Homeostat homeostat;
    private final Callers callers;

    RemediationsView(Homeostat homeostat, Callers callers, LiveUpdates live) {
        super(
                Navigation.REMEDIATIONS,
                "Remediations",
                "remediation",
                "remediations",
                new FilterBar()
                        .choice("state", "State", "Any chosen", words(PlanState.values()))
                        .choice("outcome", "Outcome", "Any", words(Outcome.values()))
                        .name("component", "Component", (part, limit) -> homeostat
                                .unitOfWork()
                                .read(tx -> homeostat.violations().components(tx, part, limit)))
                        .text("q", "Text"),
                live,
                EnumSet.of(Topic.REMEDIATIONS, Topic.CYCLES));
        this.homeostat = homeostat;
        this.callers = callers;
        addBeside(export());
        columns();
    }

    private Anchor export() {
        Anchor anchor = new Anchor(
                (DownloadHandler) event -> {
                    event.setFileName(EXPORT);
                    event.setContentType("text/csv");
                    try (Writer out = new OutputStreamWriter(event.getOutputStream(), StandardCharsets.UTF_8)) {
                        RemediationExport.write(keys(filter(), order(), MOST_EXPORTED), this::rows, out);
                    }
                },
                "Export CSV");
        anchor.setTitle(
                "The remediations that the filter lets through, in this order. GET /api/v1/remediations gives them"
                        + " as JSON.");
        anchor.getElement().setAttribute("download", EXPORT);
        return anchor;
    }

    private void columns() {
        column(
                        "State",
                        LitRenderer.<Remediation>of("<span class=\"badge wraps ${item.mark}\">${item.state}</span>")
                                .withProperty("mark", RemediationsView::mark)
                                .withProperty("state", row -> StateBadge.words(row.state(), row.outcome())),
                        WIDE,
                        Integer.MAX_VALUE)
                .setFlexGrow(0)
                .setWidth("12rem");
        column(
                "What, because of what",
                LitRenderer.<Remediation>of("<a class=\"row-title row-line\" tabindex=\"-1\" href=\"${item.href}\">"
                                + "${item.title}</a>")
                        .withProperty("href", row -> address(row.id()))
                        .withProperty("title", PlanTitle::of),
                WIDE,
                Integer.MAX_VALUE);
        sortable(
                column(
                                "Risk",
                                LitRenderer.<Remediation>of("${item.risk}")
                                        .withProperty("risk", row -> Words.of(row.risk())),
                                WIDER,
                                Integer.MAX_VALUE)
                        .setFlexGrow(0)
                        .setWidth("6rem"),
                RISK);
        sortable(
                column(
                                "Score",
                                LitRenderer.<Remediation>of("${item.score}")
                                        .withProperty(
                                                "score",
                                                row -> Words.figure(row.score().value())),
                                WIDER,
                                Integer.MAX_VALUE)
                        .setTextAlign(ColumnTextAlign.END)
                        .setFlexGrow(0)
                        .setWidth("5rem"),
                SCORE);
        sortable(
                column(
                                "Decided",
                                LitRenderer.<Remediation>of("<homeostat-time at=\"${item.at}\"></homeostat-time>")
                                        .withProperty(
                                                "at", row -> row.createdAt().toString()),
                                WIDE,
                                Integer.MAX_VALUE)
                        .setFlexGrow(0)
                        .setWidth("8rem"),
                DECIDED);
        column(
                "What, state, decided",
                LitRenderer.<Remediation>of(
                                "<div class=\"row-lines\">"
                                        + "<a class=\"row-title row-line\" tabindex=\"-1\" href=\"${item.href}\">${item.title}</a>"
                                        + "<div class=\"row-line\"><span class=\"badge wraps ${item.mark}\">${item.state}</span>"
                                        + "<homeostat-time class=\"quiet\" short at=\"${item.at}\"></homeostat-time></div></div>")
                        .withProperty("href", row -> address(row.id()))
                        .withProperty("title", PlanTitle::of)
                        .withProperty("mark", RemediationsView::mark)
                        .withProperty("state", row -> StateBadge.words(row.state(), row.outcome()))
                        .withProperty("at", row -> row.createdAt().toString()),
                0,
                WIDE);
    }

    @Override
    protected List<UUID> keys(Filter matching, @Nullable SortedBy by, int limit) {
        Remediations.Order order =
                switch (by == null ? "" : by.column()) {
                    case RISK -> Remediations.Order.RISKIEST_FIRST;
                    case SCORE -> Remediations.Order.SCORE;
                    case DECIDED -> Remediations.Order.DECIDED;
                    default -> Remediations.Order.URGENCY;
                };
        return homeostat.unitOfWork().read(tx -> homeostat
                .remediations()
                .ids(tx, query(matching), matching.text("q"), order, by != null && by.descending(), limit));
    }

    @Override
    protected List<Remediation> rows(List<UUID> keys) {
        return homeostat.unitOfWork().read(tx -> homeostat.remediations().rows(tx, keys));
    }

    @Override
    protected UUID keyOf(Remediation row) {
        return row.id();
    }

    @Override
    protected int newer(Filter matching, @Nullable UUID newest, int limit) {
        return homeostat.unitOfWork().read(tx -> homeostat
                .remediations()
                .newerThan(tx, query(matching), matching.text("q"), newest == null ? BEFORE_ALL : newest, limit));
    }

    @Override
    protected @Nullable UUID parse(String id) {
        return Here.uuid(id);
    }

    @Override
    protected RecordDetail<Remediation> detail(Remediation row) {
        return new RemediationDetail(homeostat, callers, row);
    }

    @Override
    protected EmptyState nothingYet() {
        boolean heard = homeostat.unitOfWork().read(tx -> !homeostat
                .violations()
                .list(tx, Violations.Query.ALL, 1)
                .isEmpty());
        boolean administrator =
                callers.current().map(caller -> caller.may(Scope.ADMIN)).orElse(false);
        boolean acts = homeostat
                .unitOfWork()
                .read(tx -> !homeostat.actuators().list(tx).isEmpty());
        UnorderedList needed = new UnorderedList(
                needs(
                        heard,
                        "A source that reports violations",
                        new Anchor(Navigation.VIOLATIONS, "how to connect one")),
                needs(true, "Rules that find root causes and plan against them", null),
                needs(
                        acts,
                        "An actuator that can act on your targets",
                        administrator
                                ? new Anchor(Navigation.SETUP + "/actuator", "make one here")
                                : new Span("an administrator makes one, here or by PUT /api/v1/actuators/{name}")));
        needed.addClassName("needs");
        return EmptyState.noDataYet(
                "No remediation yet",
                "One appears when rules find a root cause in violations, and plan against it. That needs:",
                needed,
                new Anchor(
                        Filter.NONE.with("state", "candidate").address(Navigation.REMEDIATIONS),
                        "Plans that were weighed and not chosen"));
    }

    private static ListItem needs(boolean there, String what, @Nullable Component how) {
        StateBadge badge = new StateBadge(there ? Mark.SUCCESS : Mark.CANDIDATE, what);
        badge.addClassName("wraps");
        ListItem item = new ListItem(badge);
        if (!there && how != null) {
            item.add(how);
        }
        return item;
    }

    private static Remediations.Query query(Filter filter) {
        PlanState state = filter.constant("state", PlanState.class);
        return new Remediations.Query(
                null,
                state == null ? CHOSEN : Set.of(state),
                filter.constant("outcome", Outcome.class),
                filter.text("component"),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static String mark(Remediation row) {
        return StateBadge.mark(row.state(), row.outcome()).cssClass();
    }

    private static List<String> words(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
