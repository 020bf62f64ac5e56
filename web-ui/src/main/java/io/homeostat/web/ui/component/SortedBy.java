package io.homeostat.web.ui.component;

import org.jspecify.annotations.Nullable;

/**
 * What a list is ordered by, as the address says it: {@code ?sort=since}, or {@code ?sort=-since} the other way round.
 *
 * @param column the name that its column was given
 */
public record SortedBy(String column, boolean descending) {
    static final String PARAMETER = "sort";

    static @Nullable SortedBy of(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        return text.startsWith("-") ? new SortedBy(text.substring(1), true) : new SortedBy(text, false);
    }

    String text() {
        return (descending ? "-" : "") + column;
    }
}
