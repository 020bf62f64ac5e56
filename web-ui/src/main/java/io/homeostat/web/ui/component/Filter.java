package io.homeostat.web.ui.component;

import com.vaadin.flow.router.QueryParameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a list is narrowed to, as the address says it: {@code ?status=firing&component=checkout}. Empty values count as none,
 * and so do constants that are not known, so that an old link still opens.
 */
public record Filter(SortedMap<String, String> values) {
    public static final Filter NONE = new Filter(new TreeMap<>());

    public Filter {
        values = new TreeMap<>(values);
        values.values().removeIf(String::isBlank);
    }

    /** The parameters of an address that are among these names. */
    public static Filter of(QueryParameters parameters, List<String> names) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String name : names) {
            parameters.getSingleParameter(name).ifPresent(value -> values.put(name, value));
        }
        return new Filter(values);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public @Nullable String text(String name) {
        return values.get(name);
    }

    /** The constant that is meant; null for none. */
    public <E extends Enum<E>> @Nullable E constant(String name, Class<E> type) {
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        return null;
    }

    /** The moment that is meant; null for none. */
    public @Nullable Instant moment(String name) {
        String value = values.get(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeException e) {
            return null;
        }
    }

    public QueryParameters parameters() {
        return QueryParameters.simple(values);
    }

    /** The address of a place with this filter, relative to the application. */
    public String address(String place) {
        String query = parameters().getQueryString();
        return query.isEmpty() ? place : place + "?" + query;
    }

    /** This filter with one value more, or other. */
    public Filter with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.putAll(Map.of(name, value));
        return new Filter(more);
    }
}
