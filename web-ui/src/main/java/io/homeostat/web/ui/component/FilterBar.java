package io.homeostat.web.ui.component;

import com.vaadin.flow.component.AbstractField;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.datetimepicker.DateTimePicker;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.icon.VaadinIcon;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.component.textfield.TextFieldBase;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.homeostat.store.Texts;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields that narrow a list, each bound to a parameter of the address. On a small screen they fold behind a button that
 * says how many are set.
 */
public final class FilterBar extends Div {
    private static final int MOST_NAMES = 50;
    private static final int MOST_TOLD = 60;
    private static final int TYPING_MS = 400;

    private final Div fields = new Div();
    private final Button fold = new Button("Filter", VaadinIcon.FILTER.create());
    private final Button clear = new Button("Clear");
    private final Map<String, Bound> bound = new LinkedHashMap<>();
    private Consumer<Filter> changed = filter -> {};
    private boolean showing;

    /** A field and how its value is written in the address. */
    private record Bound(Consumer<String> set, Supplier<String> get, UnaryOperator<String> known) {}

    public FilterBar() {
        addClassName("filter-bar");
        getElement().setAttribute("role", "search");
        fields.addClassName("filter-fields");
        fold.addClassName("filter-fold");
        fold.getElement().setAttribute("aria-expanded", "false");
        fold.addClickListener(event -> {
            boolean open = !hasClassName("open");
            setClassName("open", open);
            fold.getElement().setAttribute("aria-expanded", Boolean.toString(open));
        });
        clear.addThemeVariants(ButtonVariant.TERTIARY);
        clear.addClickListener(event -> changed.accept(Filter.NONE));
        fields.add(clear);
        add(fold, fields);
    }

    /** The names of all parameters. */
    public List<String> names() {
        return List.copyOf(bound.keySet());
    }

    /** What of the filter the fields understand, written as they write it: an old or mistyped link may say more. */
    Filter known(Filter written) {
        SortedMap<String, String> values = new TreeMap<>();
        written.values().forEach((name, value) -> {
            Bound field = bound.get(name);
            if (field != null) {
                values.put(name, field.known.apply(value));
            }
        });
        return new Filter(values);
    }

    /** A sentence about what of the address does not narrow the list; empty when all of it does. */
    static String notUnderstood(Filter written, Filter known) {
        String all = written.values().entrySet().stream()
                .filter(one -> known.text(one.getKey()) == null)
                .map(one -> one.getKey() + "=" + Texts.first(one.getValue(), MOST_TOLD))
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "" : "Not filtered by " + all + " of the address, which is nothing here.";
    }

    /** Told when a person changes the filter. */
    public void onChange(Consumer<Filter> listener) {
        changed = listener;
    }

    /** Puts the values into the fields; nobody is told. */
    public void show(Filter filter) {
        showing = true;
        bound.forEach((name, field) -> {
            String value = filter.text(name);
            field.set.accept(value == null ? "" : value);
        });
        showing = false;
        // It keeps its room, so that no row moves under the pointer of whoever filters.
        clear.setEnabled(!filter.isEmpty());
        fold.setText(filter.isEmpty() ? "Filter" : "Filter (" + filter.values().size() + ")");
    }

    /** One of a few values, written as they are. */
    public FilterBar choice(String name, String label, String any, List<String> values) {
        Select<String> select = new Select<>();
        select.setLabel(label);
        List<String> all = new ArrayList<>(List.of(""));
        all.addAll(values);
        select.setItems(all);
        select.setItemLabelGenerator(value -> value.isEmpty() ? any : Words.of(value));
        select.setValue("");
        return bind(name, select, select, value -> oneOf(values, value), value -> value);
    }

    /**
     * One of many names, found by typing a part of it.
     *
     * @param find names with that part, at most so many
     */
    public FilterBar name(String name, String label, BiFunction<String, Integer, List<String>> find) {
        ComboBox<String> box = new ComboBox<>(label);
        box.setPlaceholder("Any");
        box.setClearButtonVisible(true);
        box.setAllowCustomValue(true);
        box.addCustomValueSetListener(event -> box.setValue(event.getDetail()));
        box.setItemsWithFilterConverter(
                query -> find
                        .apply(query.getFilter().orElse(""), Math.min(MOST_NAMES, query.getOffset() + query.getLimit()))
                        .stream()
                        .skip(query.getOffset())
                        .limit(query.getLimit()),
                part -> part);
        return bind(name, box, box, value -> value.isEmpty() ? null : value, value -> value == null ? "" : value);
    }

    /** A text that is looked for. */
    public FilterBar text(String name, String label) {
        TextField field = new TextField(label);
        field.setClearButtonVisible(true);
        field.getElement().setAttribute("data-quick", true); // where the key / goes
        lazily(field);
        return bind(name, field, field, value -> value, String::strip);
    }

    /** A text that is known as a whole, taken when it is complete. */
    public FilterBar exact(String name, String label) {
        TextField field = new TextField(label);
        field.setClearButtonVisible(true);
        return bind(name, field, field, value -> value, String::strip);
    }

    /** A moment, entered in the reader's zone and written in UTC. */
    public FilterBar moment(String name, String label) {
        DateTimePicker picker = new DateTimePicker(label);
        return bind(
                name,
                picker,
                picker,
                value -> {
                    var at = new Filter(new TreeMap<>(Map.of("at", value))).moment("at");
                    return at == null ? null : LocalDateTime.ofInstant(at, zone());
                },
                value -> value == null ? "" : value.atZone(zone()).toInstant().toString());
    }

    /** Whatever its case; empty when it is none. */
    private static String oneOf(List<String> values, String value) {
        return values.stream()
                .filter(one -> one.equalsIgnoreCase(value))
                .findFirst()
                .orElse("");
    }

    private static ZoneId zone() {
        return Optional.ofNullable(UI.getCurrent())
                .map(ui -> ui.getPage().getExtendedClientDetails().getTimeZoneId())
                .filter(id -> id != null && ZoneId.getAvailableZoneIds().contains(id))
                .map(ZoneId::of)
                .orElse(ZoneOffset.UTC);
    }

    private static void lazily(TextFieldBase<?, String> field) {
        field.setValueChangeMode(ValueChangeMode.LAZY);
        field.setValueChangeTimeout(TYPING_MS);
    }

    private <V extends @Nullable Object> FilterBar bind(
            String name,
            Component part,
            HasValue<? extends AbstractField.ComponentValueChangeEvent<?, V>, V> field,
            Function<String, V> read,
            Function<V, String> write) {
        field.addValueChangeListener(event -> {
            // A name that was typed, not picked, is set from here.
            if (!showing && (event.isFromClient() || part instanceof ComboBox)) {
                changed.accept(entered());
            }
        });
        bound.put(
                name,
                new Bound(value -> field.setValue(read.apply(value)), () -> write.apply(field.getValue()), value -> {
                    V known = read.apply(value);
                    return known == null ? "" : part instanceof DateTimePicker ? value : write.apply(known);
                }));
        fields.addComponentAtIndex(fields.getComponentCount() - 1, part);
        return this;
    }

    private Filter entered() {
        SortedMap<String, String> values = new TreeMap<>();
        bound.forEach((name, field) -> values.put(name, field.get.get()));
        return new Filter(values);
    }
}
