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
import io.homeostat.model.Refused;
import java.util.List;
import java.util.Map;
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
    private static final int PAGE = 50;

    /** Shows the columns that there is room for: each may say from and up to which width of the list it is shown. */
    private static final String FIT = """
            if (this.fits) {
              return;
            }
            this.fits = true;
            const fit = () => {
              const width = this.clientWidth;
              this.querySelectorAll('vaadin-grid-column').forEach((column) => {
                const from = Number(column.getAttribute('data-from') || 0);
                const below = Number(column.getAttribute('data-below') || Infinity);
                column.hidden = width > 0 && (width < from || width >= below);
              });
            };
            new ResizeObserver(fit).observe(this);
            fit();
            this.addEventListener('keydown', (event) => {
              if (event.key === 'Enter' && !event.composedPath().some((e) => e.matches && e.matches('a, button'))) {
                const item = this.getEventContext(event).item;
                if (item) {
                  this.activeItem = null;
                  this.activeItem = item;
                }
              }
            });""";

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
    private final Grid<T> grid = new Grid<>();
    private final Div list = new Div();
    private final Div body = new Div();
    private final Div above = new Div();
    private final Span count = new Span();
    private final Span offer = new Span();
    private final Button show = new Button();

    private Filter filter = Filter.NONE;
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
        Div head = new Div(heading, count, offer);
        head.addClassName("records-head");
        above.addClassName("records-above");
        body.addClassName("records-body");
        list.addClassName("records-list");
        list.add(head, above, filterBar, body);
        setMaster(list);

        grid.setPageSize(PAGE);
        grid.setSizeFull();
        grid.getElement().setProperty("accessibleName", name);
        grid.setSelectionMode(Grid.SelectionMode.SINGLE);
        grid.asSingleSelect().addValueChangeListener(event -> {
            T row = event.getValue();
            if (event.isFromClient() && row != null) {
                go(keyOf(row), filter);
            }
        });
        grid.addAttachListener(event -> grid.getElement().executeJs(FIT));
        live.on(this, topics, this::refresh);
        Keys.on(this, Map.of("j", () -> step(1), "k", () -> step(-1)));
    }

    /** Keys of what matches, in the order of the list. */
    protected abstract List<K> keys(Filter matching, int limit);

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
        Grid.Column<T> column = grid.addColumn(renderer).setHeader(header).setFlexGrow(1);
        column.getElement().setAttribute("data-from", Integer.toString(from));
        column.getElement().setAttribute("data-below", Integer.toString(below));
        return column;
    }

    /** What stands between the heading and the filter. */
    protected final void addAbove(Component... parts) {
        above.add(parts);
    }

    /** What is listed at present. */
    protected final Filter filter() {
        return filter;
    }

    /** The address of a record, relative to the application, within the filter that holds. */
    protected final String address(@Nullable K key) {
        return filter.address(key == null ? place : place + "/" + key);
    }

    /** Whether the page looks for what is new. */
    protected boolean isLive() {
        return true;
    }

    @Override
    public String getPageTitle() {
        RecordDetail<T> shown = detail;
        return (shown == null ? name : shown.title()) + " · Homeostat";
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        Filter asked = Filter.of(event.getLocation().getQueryParameters(), filterBar.names());
        wanted = event.getRouteParameters().get(ID).orElse(null);
        K before = chosen;
        chosen = wanted == null ? null : parse(wanted);
        if (snapshot == null || !asked.equals(filter)) {
            filter = asked;
            filterBar.show(filter);
            load();
        }
        show(before);
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
            List<K> keys = keys(filter, MOST_ROWS);
            Snapshot<K, T> made = new Snapshot<>(keys, this::rows, this::keyOf);
            snapshot = made;
            boolean cut = keys.size() == MOST_ROWS;
            String counted = Words.number(keys.size())
                    + (filter.isEmpty() ? " " : " matching ")
                    + (keys.size() == 1 ? noun : many);
            count.setText(cut ? "the first " + counted + "; narrow the filter for others" : counted);
            if (!keys.isEmpty()) {
                grid.setItems(made);
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
            grid.select(row);
            if (index > 0) {
                grid.scrollToIndex(index);
            }
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
        go(null, filter);
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
        go(of.keyAt(to), filter);
    }

    private void go(@Nullable K key, Filter to) {
        getUI().ifPresent(ui -> ui.navigate(key == null ? place : place + "/" + key, to.parameters()));
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
