package io.homeostat.web.ui.audit;

import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dependency.Uses;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.data.renderer.LitRenderer;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.homeostat.Homeostat;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.store.Transaction;
import io.homeostat.web.security.RoleNames;
import io.homeostat.web.ui.MainLayout;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.EmptyState;
import io.homeostat.web.ui.component.Filter;
import io.homeostat.web.ui.component.FilterBar;
import io.homeostat.web.ui.component.LiveUpdates;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.RecordsView;
import io.homeostat.web.ui.component.SortedBy;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Topic;
import io.homeostat.web.ui.component.Words;
import jakarta.annotation.security.RolesAllowed;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The record: who or what did what, on what, when and why. It stands still unless somebody wants it live. */
@Route(value = Navigation.AUDIT + "/:id?", layout = MainLayout.class)
@Menu(title = "Audit", icon = "vaadin:book", order = Navigation.KNOW + 9)
@RolesAllowed(RoleNames.VIEWER)
@Uses(TimeText.class)
class AuditView extends RecordsView<Long, AuditEntry> {
    private static final int WIDE = 620;
    private static final int WIDER = 900;

    private final Homeostat homeostat;
    private final Checkbox live = new Checkbox("Live");

    AuditView(Homeostat homeostat, LiveUpdates updates, ChainChecks checks) {
        super(
                Navigation.AUDIT,
                "Audit",
                "entry",
                "entries",
                new FilterBar()
                        .name("actor", "Who", among(homeostat, homeostat.audit()::actors))
                        .name("action", "What", among(homeostat, homeostat.audit()::actions))
                        .exact("subject", "On what (id)")
                        .moment("from", "From")
                        .moment("to", "Before")
                        .text("q", "Text"),
                updates,
                EnumSet.of(Topic.AUDIT));
        this.homeostat = homeostat;
        live.setTooltipText("Offer new entries as they come");
        live.addValueChangeListener(event -> refresh());
        addAbove(new ChainPanel(homeostat, checks), live);
        columns();
    }

    /** Names with that part, of those that there are. */
    private static BiFunction<String, Integer, List<String>> among(
            Homeostat homeostat, Function<Transaction, List<String>> names) {
        return (part, limit) -> homeostat.unitOfWork().read(names).stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)))
                .limit(limit)
                .toList();
    }

    private void columns() {
        column(
                        "Entry",
                        LitRenderer.<AuditEntry>of(
                                        "<a class=\"row-title\" tabindex=\"-1\" href=\"${item.href}\">${item.number}</a>")
                                .withProperty("href", row -> address(row.sequence()))
                                .withProperty("number", row -> Words.number(row.sequence())),
                        WIDE,
                        Integer.MAX_VALUE)
                .setTextAlign(ColumnTextAlign.END)
                .setFlexGrow(0)
                .setWidth("6rem");
        column(
                        "When",
                        LitRenderer.<AuditEntry>of("<homeostat-time at=\"${item.at}\"></homeostat-time>")
                                .withProperty("at", row -> row.at().toString()),
                        WIDE,
                        Integer.MAX_VALUE)
                .setFlexGrow(0)
                .setWidth("8rem");
        column(
                        "Who",
                        LitRenderer.<AuditEntry>of("<div class=\"row-lines\"><span>${item.who}</span>"
                                        + "<span class=\"quiet\">${item.kind}</span></div>")
                                .withProperty("who", row -> row.actor().name())
                                .withProperty(
                                        "kind", row -> Words.of(row.actor().kind())),
                        WIDE,
                        Integer.MAX_VALUE)
                .setFlexGrow(0)
                .setWidth("9rem");
        column(
                "What",
                LitRenderer.<AuditEntry>of("${item.what}").withProperty("what", AuditEntry::action),
                WIDE,
                Integer.MAX_VALUE);
        column(
                "On what",
                LitRenderer.<AuditEntry>of("<div class=\"row-lines\"><span>${item.kind}</span>"
                                + "${item.href ? html`<a tabindex=\"-1\" href=\"${item.href}\">${item.id}</a>`"
                                + " : html`<span class=\"quiet\">${item.id}</span>`}</div>")
                        .withProperty("kind", AuditEntry::subjectKind)
                        .withProperty("href", EntryDetail::address)
                        .withProperty("id", AuditEntry::subjectId),
                WIDER,
                Integer.MAX_VALUE);
        column(
                "Why",
                LitRenderer.<AuditEntry>of("${item.why}").withProperty("why", EntryDetail::why),
                WIDER,
                Integer.MAX_VALUE);
        column(
                "Entries",
                LitRenderer.<AuditEntry>of(
                                "<div class=\"row-lines\"><div class=\"row-line\">"
                                        + "<a class=\"row-title\" tabindex=\"-1\" href=\"${item.href}\">${item.what}</a>"
                                        + "<span>${item.who}</span></div><div class=\"row-line quiet\">"
                                        + "<homeostat-time short at=\"${item.at}\"></homeostat-time>"
                                        + "<span>${item.number}</span><span>${item.kind}</span><span>${item.why}</span></div></div>")
                        .withProperty("href", row -> address(row.sequence()))
                        .withProperty("what", AuditEntry::action)
                        .withProperty("who", row -> row.actor().name())
                        .withProperty("at", row -> row.at().toString())
                        .withProperty("number", row -> "#" + Words.number(row.sequence()))
                        .withProperty("kind", AuditEntry::subjectKind)
                        .withProperty("why", EntryDetail::why),
                0,
                WIDE);
    }

    @Override
    protected boolean isLive() {
        return live.getValue();
    }

    @Override
    protected List<Long> keys(Filter matching, @Nullable SortedBy by, int limit) {
        return homeostat.unitOfWork().read(tx -> homeostat.audit().sequences(tx, query(matching), limit));
    }

    @Override
    protected List<AuditEntry> rows(List<Long> keys) {
        return homeostat.unitOfWork().read(tx -> homeostat.audit().entries(tx, keys));
    }

    @Override
    protected Long keyOf(AuditEntry row) {
        return row.sequence();
    }

    @Override
    protected int newer(Filter matching, @Nullable Long newest, int limit) {
        return homeostat
                .unitOfWork()
                .read(tx -> homeostat.audit().newerThan(tx, query(matching), newest == null ? 0 : newest, limit));
    }

    @Override
    protected @Nullable Long parse(String id) {
        try {
            return Long.valueOf(id);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    protected RecordDetail<AuditEntry> detail(AuditEntry row) {
        return new EntryDetail(row);
    }

    @Override
    protected EmptyState nothingYet() {
        return EmptyState.noDataYet(
                "Nothing recorded yet",
                "Everything that people, programs and the engine do is recorded here as it is done.");
    }

    private static AuditLog.Query query(Filter filter) {
        return new AuditLog.Query(
                filter.text("actor"),
                filter.text("action"),
                filter.text("subject"),
                filter.moment("from"),
                filter.moment("to"),
                filter.text("q"),
                null);
    }
}
