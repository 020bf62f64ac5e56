package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.icon.VaadinIcon;
import com.vaadin.flow.component.masterdetaillayout.MasterDetailLayout;
import com.vaadin.flow.data.renderer.Renderer;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.QueryParameters;
import io.homeostat.model.Refused;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A screen that lists records and shows the chosen one beside the list, or over it where there is no room. The address is the
 * source of truth: choosing a row and changing the filter are navigations, so that both survive a reload and can be sent to
 * others. The list stands still while it is read: what is new is offered by a button that says how much it is, what has
 * changed is drawn again in its place.
 *
 * @param <K> what names a record; greater is newer
 */
public abstract class RecordsView<K extends Comparable<K>, T> extends MasterDetailLayout
        implements BeforeEnterObserver, HasDynamicTitle {
    /** The name of the part of the address that says which record is shown. */
    public static final String ID = "id";

    private static final int MOST_ROWS = 50_000;
    private static final int MOST_NEW = 1_000;

    /** Where it covers the list, the detail is a dialog, and the library gives it no name. */
    private static final String NAME_DETAIL = """
            const name = () => this.shadowRoot?.querySelector('#detail')?.setAttribute('aria-label', $0);
            name();
            requestAnimationFrame(name);""";

    private final String place;
    private final String name;
    private final String noun;
    private final String many;
    private final FilterBar filterBar;
    private final RecordsGrid<T> grid;
    private final Div list = new Div();
    private final Div body = new Div();
    private final Div head = new Div();
    private final Div above = new Div();
    private final Span count = new Span();
    private final Span offer = new Span();
    private final Div notUnderstood = new Div();
    private final Button show = new Button();

    private Filter filter = Filter.NONE;
    private @Nullable SortedBy order;
    private @Nullable Snapshot<K, T> snapshot;
    private @Nullable K chosen;
    private @Nullable RecordDetail<T> detail;
    private @Nullable String wanted;

    /**
     * @param place the address without the record
     * @param name the heading
     * @param noun one record
     * @param many several records
     */
    protected RecordsView(
            String place,
            String name,
            String noun,
            String many,
            FilterBar filterBar,
            LiveUpdates live,
            Set<Topic> topics) {
        this.place = place;
        this.name = name;
        this.noun = noun;
        this.many = many;
        this.filterBar = filterBar;
        grid = new RecordsGrid<>(name, row -> go(keyOf(row), filter), by -> go(chosen, filter, by));
        addClassName("records");
        setSizeFull();
        setMasterSize("22rem", true);
        setDetailSize("24rem", true);
        setOverlaySize("100%");
        addDetailEscapePressListener(event -> closeDetail());

        filterBar.onChange(changed -> {
            if (!changed.equals(filter)) {
                go(chosen, changed);
            }
        });
        offer.addClassName("offer");
        offer.getElement().setAttribute("role", "status");
        show.addThemeVariants(ButtonVariant.SMALL);
        show.addClickListener(event -> {
            load();
            grid.scrollToStart();
        });
        H1 heading = new H1(name);
        heading.setId("records-heading");
        notUnderstood.addClassName("not-understood");
        notUnderstood.getElement().setAttribute("role", "status");
        head.add(heading, count, offer, notUnderstood);
        head.addClassName("records-head");
        above.addClassName("records-above");
        body.addClassName("records-body");
        list.addClassName("records-list");
        list.add(head, above, filterBar, body);
        setMaster(list);

        live.on(this, topics, this::refresh);
        Keys.on(this, Map.of("j", () -> step(1), "k", () -> step(-1), "Escape", this::closeDetail));
    }

    /**
     * Keys of what matches, in the order of the list.
     *
     * @param by one of the columns that can be sorted by; null for the list's own order
     */
    protected abstract List<K> keys(Filter matching, @Nullable SortedBy by, int limit);

    /** The records with these keys, in the order of the keys. */
    protected abstract List<T> rows(List<K> keys);

    protected abstract K keyOf(T row);

    /** How many records match that are newer, counted to the limit; null: than none. */
    protected abstract int newer(Filter matching, @Nullable K newest, int limit);

    /** Reads a key from the address; null when it is none. */
    protected abstract @Nullable K parse(String id);

    protected abstract RecordDetail<T> detail(T row);

    /** What stands in place of the list when there is nothing at all. */
    protected abstract EmptyState nothingYet();

    /** What stands beside the list when nothing is chosen; null for nothing, so that the list has all the room. */
    protected @Nullable EmptyState nothingChosen() {
        return null;
    }

    /** Adds a column; it is shown where the list is at least so wide, and less wide than {@code below}. */
    protected final Grid.Column<T> column(String header, Renderer<T> renderer, int from, int below) {
        return grid.add(header, renderer, from, below);
    }

    /** Lets the reader sort by a column, which the address calls by that name. */
    protected final void sortable(Grid.Column<T> column, String name) {
        RecordsGrid.sortable(column, name);
    }

    /** What stands at the end of the heading's line. */
    protected final void addBeside(Component part) {
        part.getElement().getClassList().add("beside");
        head.add(part);
    }

    /** What stands between the heading and the filter. */
    protected final void addAbove(Component... parts) {
        above.add(parts);
    }

    /** What is listed at present. */
    protected final Filter filter() {
        return filter;
    }

    /** What is sorted by at present; null for the list's own order. */
    protected final @Nullable SortedBy order() {
        return order;
    }

    /** The address of a record, relative to the application, within the filter that holds. */
    protected final String address(@Nullable K key) {
        return asked(filter, order).address(key == null ? place : place + "/" + key);
    }

    /** Whether the page looks for what is new. */
    protected boolean isLive() {
        return true;
    }

    /** Looks at what stands above the list; whenever the list is looked at. */
    protected void lookAround() {}

    @Override
    public String getPageTitle() {
        RecordDetail<T> shown = detail;
        return (shown == null ? name : shown.title()) + " · Homeostat";
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        QueryParameters parameters = event.getLocation().getQueryParameters();
        Filter written = Filter.of(parameters, filterBar.names());
        Filter asked = filterBar.known(written);
        SortedBy by = grid.known(
                SortedBy.of(parameters.getSingleParameter(SortedBy.PARAMETER).orElse(null)));
        wanted = event.getRouteParameters().get(ID).orElse(null);
        K before = chosen;
        chosen = wanted == null ? null : parse(wanted);
        notUnderstood.setText(FilterBar.notUnderstood(written, asked));
        if (snapshot == null || !asked.equals(filter) || !Objects.equals(by, order)) {
            filter = asked;
            filterBar.show(filter);
            if (!Objects.equals(by, order)) {
                order = by;
                grid.mark(by); // draws all rows anew, and a press on one in that moment would be lost
            }
            load();
        }
        show(before);
    }

    private static Filter asked(Filter filter, @Nullable SortedBy by) {
        return by == null ? filter : filter.with(SortedBy.PARAMETER, by.text());
    }

    private void show(@Nullable K before) {
        try {
            choose(before);
        } catch (Refused e) {
            detail = null;
            setDetail(besides(ProblemPanel.of(e, () -> show(null))));
        }
    }

    /** Reads the list anew, and offers nothing. */
    protected final void load() {
        offer.removeAll();
        try {
            lookAround();
            List<K> keys = keys(filter, order, MOST_ROWS);
            Snapshot<K, T> made = snapshot();
            made.show(keys);
            boolean cut = keys.size() == MOST_ROWS;
            String counted = Words.number(keys.size())
                    + (filter.isEmpty() ? " " : " matching ")
                    + (keys.size() == 1 ? noun : many);
            count.setText(cut ? "the first " + counted + "; narrow the filter for others" : counted);
            if (!keys.isEmpty()) {
                fill(grid);
                select(made);
            } else if (filter.isEmpty()) {
                fill(nothingYet());
            } else {
                fill(EmptyState.nothingMatches(
                        "There may be " + many + ", but none that fits all of what is set above.", place));
            }
        } catch (Refused e) {
            snapshot = null;
            fill(ProblemPanel.of(e, this::load));
        }
    }

    private Snapshot<K, T> snapshot() {
        Snapshot<K, T> known = snapshot;
        if (known == null) {
            known = new Snapshot<>(this::rows, this::keyOf);
            grid.setItems(known);
            snapshot = known;
        }
        return known;
    }

    /** The grid is never taken away to be put back: a press on a row in that moment would be lost. */
    private void fill(Component content) {
        if (!content.getParent().equals(Optional.of(body))) {
            body.removeAll();
            body.add(content);
        }
    }

    private void select(Snapshot<K, T> of) {
        K key = chosen;
        if (key == null) {
            grid.deselectAll();
            return;
        }
        int index = of.indexOf(key);
        T row = index < 0 ? null : of.row(key);
        if (row == null) {
            grid.deselectAll();
        } else {
            grid.choose(row, index);
        }
    }

    private void choose(@Nullable K before) {
        K key = chosen;
        if (wanted == null) {
            detail = null;
            setDetail(null);
            EmptyState hint = nothingChosen();
            setDetailPlaceholder(hint == null || snapshotIsEmpty() ? null : hint);
            grid.deselectAll();
            return;
        }
        if (key != null && key.equals(before) && detail != null) {
            return;
        }
        T row = key == null ? null : rows(List.of(key)).stream().findFirst().orElse(null);
        if (row == null) {
            detail = null;
            setDetail(besides(new ProblemPanel(
                    "There is no " + noun + " " + wanted + ".",
                    "not-found",
                    "It may have been removed after its time, or lie in another installation.",
                    null)));
            return;
        }
        RecordDetail<T> made = detail(row);
        made.addComponentAsFirst(toolbar(row));
        made.getElement().setAttribute("role", "region");
        made.getElement().setAttribute("aria-label", made.title());
        detail = made;
        setDetail(made);
        getElement().executeJs(NAME_DETAIL, noun);
        Snapshot<K, T> of = snapshot;
        if (of != null) {
            select(of);
        }
    }

    private Div besides(ProblemPanel problem) {
        Div instead = new Div(closer(), problem);
        instead.addClassName("detail");
        return instead;
    }

    private boolean snapshotIsEmpty() {
        Snapshot<K, T> of = snapshot;
        return of == null || of.size() == 0;
    }

    private Div toolbar(T row) {
        Button previous = new Button(VaadinIcon.ARROW_UP.create(), event -> step(-1));
        previous.setTooltipText("Previous (k)");
        previous.setAriaLabel("Previous " + noun);
        Button next = new Button(VaadinIcon.ARROW_DOWN.create(), event -> step(1));
        next.setTooltipText("Next (j)");
        next.setAriaLabel("Next " + noun);
        for (Button button : List.of(previous, next)) {
            button.addThemeVariants(ButtonVariant.TERTIARY);
        }
        Div gap = new Div();
        gap.addClassName("gap");
        Div bar = new Div(closer(), gap, previous, next, new CopyLink(place + "/" + keyOf(row)));
        bar.addClassName("detail-bar");
        return bar;
    }

    private Button closer() {
        Button close = new Button("All " + many, VaadinIcon.ARROW_LEFT.create(), event -> closeDetail());
        close.addThemeVariants(ButtonVariant.TERTIARY);
        return close;
    }

    private void closeDetail() {
        if (wanted != null) {
            go(null, filter);
            grid.returnFocus();
        }
    }

    /** To the next record or the one before, without leaving the detail. */
    private void step(int by) {
        Snapshot<K, T> of = snapshot;
        if (of == null || of.size() == 0) {
            return;
        }
        K key = chosen;
        int from = key == null ? (by > 0 ? -1 : of.size()) : of.indexOf(key);
        int to = Math.max(0, Math.min(of.size() - 1, from + by));
        if (!of.keyAt(to).equals(key)) {
            go(of.keyAt(to), filter);
        }
    }

    private void go(@Nullable K key, Filter to) {
        go(key, to, order);
    }

    private void go(@Nullable K key, Filter to, @Nullable SortedBy by) {
        getUI().ifPresent(ui -> ui.navigate(
                key == null ? place : place + "/" + key, asked(to, by).parameters()));
    }

    /** Looks at once for what has changed and what is new. */
    protected final void refresh() {
        Snapshot<K, T> of = snapshot;
        if (of == null) {
            load();
            return;
        }
        if (!isLive()) {
            offerNew(0);
            return;
        }
        try {
            lookAround();
            of.refreshChanged();
            offerNew(newer(filter, of.newest(), MOST_NEW));
            K key = chosen;
            RecordDetail<T> shown = detail;
            if (key != null && shown != null) {
                rows(List.of(key)).forEach(shown::update);
            }
        } catch (Refused e) {
            // The database is away: what is shown stays, and the next change brings the rest.
            offer.setText(e.detail());
        }
    }

    private void offerNew(int fresh) {
        if (fresh == 0) {
            offer.removeAll();
        } else {
            show.setText((fresh == MOST_NEW ? "1000 or more" : Integer.toString(fresh)) + " new · show");
            if (show.getParent().isEmpty()) {
                offer.add(show);
            }
        }
    }
}
