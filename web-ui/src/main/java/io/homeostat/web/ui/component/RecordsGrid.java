package io.homeostat.web.ui.component;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridSortOrder;
import com.vaadin.flow.data.provider.SortDirection;
import com.vaadin.flow.data.renderer.Renderer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of a list: columns by the room that there is, one row chosen and in view, sorted by what the reader presses. */
final class RecordsGrid<T> extends Grid<T> {
    private static final int PAGE = 50;

    /** Shows the columns that there is room for: each may say from and up to which width of the list it is shown. */
    private static final String FIT = """
            if (this.fits) {
              return;
            }
            this.fits = true;
            this.reveal = () => requestAnimationFrame(() => {
              const row = this.chosenRow;
              if (row >= 0 && !(row >= this._firstVisibleIndex && row <= this._lastVisibleIndex)) {
                this.scrollToIndex(row);
              }
            });
            const fit = () => {
              const width = this.clientWidth;
              let changed = false;
              const held = this.shadowRoot.activeElement !== null;
              this.querySelectorAll('vaadin-grid-column').forEach((column) => {
                const from = Number(column.getAttribute('data-from') || 0);
                const below = Number(column.getAttribute('data-below') || Infinity);
                const hidden = width > 0 && (width < from || width >= below);
                changed = changed || column.hidden !== hidden;
                column.hidden = hidden;
              });
              if (changed) {
                // Other columns make other heights, and with them the chosen row stands elsewhere.
                this.reveal();
                if (held) {
                  // A cell that goes takes the keys with it: they go on at the same row.
                  requestAnimationFrame(() => this.toRow());
                }
              }
            };
            this.toRow = () => {
              if (document.activeElement === document.body || document.activeElement === null) {
                this.shadowRoot.querySelector('#items [tabindex="0"]')?.focus();
              }
            };
            new ResizeObserver(fit).observe(this);
            fit();
            this.reveal();
            this.addEventListener('keydown', (event) => {
              if (event.key === 'Enter' && !event.composedPath().some((e) => e.matches && e.matches('a, button'))) {
                const item = this.getEventContext(event).item;
                if (item) {
                  this.activeItem = null;
                  this.activeItem = item;
                }
              }
            });""";

    /** Brings the chosen row into view, and leaves the list as it stands where it is in view already. */
    private static final String REVEAL = """
            this.chosenRow = $0;
            if (this.reveal) {
              this.reveal();
            }""";

    RecordsGrid(String name, Consumer<T> chosen, Consumer<@Nullable SortedBy> sorted) {
        setPageSize(PAGE);
        setSizeFull();
        getElement().setProperty("accessibleName", name);
        setSelectionMode(SelectionMode.SINGLE);
        asSingleSelect().addValueChangeListener(event -> {
            T row = event.getValue();
            if (event.isFromClient() && row != null) {
                chosen.accept(row);
            }
        });
        addSortListener(event -> {
            if (event.isFromClient()) {
                sorted.accept(event.getSortOrder().stream()
                        .findFirst()
                        .map(one ->
                                new SortedBy(one.getSorted().getKey(), one.getDirection() == SortDirection.DESCENDING))
                        .orElse(null));
            }
        });
        addAttachListener(event -> getElement().executeJs(FIT));
    }

    /** Adds a column that is shown where the list is at least so wide, and less wide than {@code below}. */
    Column<T> add(String header, Renderer<T> renderer, int from, int below) {
        Column<T> column = addColumn(renderer).setHeader(header).setFlexGrow(1);
        column.getElement().setAttribute("data-from", Integer.toString(from));
        column.getElement().setAttribute("data-below", Integer.toString(below));
        return column;
    }

    /** Lets the reader sort by a column, which the address calls by that name. */
    static void sortable(Column<?> column, String name) {
        column.setKey(name);
        column.setSortProperty(name);
    }

    /** What is asked for, where that is a column: an old link may name one that there is no more. */
    @Nullable
    SortedBy known(@Nullable SortedBy by) {
        return by == null || getColumnByKey(by.column()) == null ? null : by;
    }

    /** Marks the column that is sorted by. */
    void mark(@Nullable SortedBy by) {
        sort(
                by == null
                        ? List.of()
                        : List.of(new GridSortOrder<>(
                                getColumnByKey(by.column()),
                                by.descending() ? SortDirection.DESCENDING : SortDirection.ASCENDING)));
    }

    /** Lets the keys go on where they were, when what had them has gone. */
    void returnFocus() {
        getElement().executeJs("setTimeout(() => this.toRow?.())");
    }

    /** Marks the row as the chosen one, and brings it into view. */
    void choose(T row, int index) {
        select(row);
        getElement().executeJs(REVEAL, index);
    }
}
