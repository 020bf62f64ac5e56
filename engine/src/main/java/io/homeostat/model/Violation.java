package io.homeostat.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One breach of one policy by one component.
 *
 * @param id UUIDv7 as text
 * @param source who reported it: {@code rest}, {@code alertmanager}, or a source's own name
 * @param group the component's group, {@code default} when nobody said
 * @param value the newest value reported, or null
 * @param threshold the limit that the value broke, or null
 * @param startsAt when it began, in epoch milliseconds
 * @param receivedAt when it first arrived, in epoch milliseconds
 * @param occurrences how often it was reported firing, 1 or more
 * @param firing false once it has ended
 * @param labels sorted by name
 */
public record Violation(
        String id,
        String source,
        String policy,
        String component,
        String group,
        String metric,
        @Nullable Double value,
        @Nullable Double threshold,
        Severity severity,
        long startsAt,
        long receivedAt,
        int occurrences,
        boolean firing,
        SortedMap<String, String> labels) {

    public Violation {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** As the record's own constructor, from labels in any order. */
    public Violation(
            String id,
            String source,
            String policy,
            String component,
            String group,
            String metric,
            @Nullable Double value,
            @Nullable Double threshold,
            Severity severity,
            long startsAt,
            long receivedAt,
            int occurrences,
            boolean firing,
            Map<String, String> labels) {
        this(
                id,
                source,
                policy,
                component,
                group,
                metric,
                value,
                threshold,
                severity,
                startsAt,
                receivedAt,
                occurrences,
                firing,
                new TreeMap<>(labels));
    }

    /** The label's value, or an empty text when it has none. */
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
