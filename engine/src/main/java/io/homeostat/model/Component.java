package io.homeostat.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A thing that can be ill.
 *
 * @param group {@code default} when nobody said
 * @param kind {@code unknown} when nobody said
 * @param ill whether it has an open violation
 * @param worst the worst severity open on it; INFO when it is well
 * @param since when its oldest open violation began, epoch milliseconds; 0 when it is well
 * @param labels sorted by name
 */
public record Component(
        String name,
        String group,
        String kind,
        boolean ill,
        int openViolations,
        Severity worst,
        long since,
        SortedMap<String, String> labels) {

    public Component {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** The label's value, or an empty text when it has none. */
    public String label(String label) {
        return labels.getOrDefault(label, "");
    }
}
