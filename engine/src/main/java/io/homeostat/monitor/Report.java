package io.homeostat.monitor;

import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a sender says about one violation, checked and within all limits.
 *
 * @param firing false when it has ended
 * @param startsAt when it began, in whole milliseconds, or null when the sender did not say
 * @param endsAt when it ended, not before {@code startsAt}, or null when the sender did not say
 * @param fingerprint 1 to 64 characters
 * @param staleAfter how long it may go unseen, or null for what its source may
 */
public record Report(
        String domain,
        String policy,
        String component,
        String metric,
        @Nullable Double value,
        @Nullable Double threshold,
        Severity severity,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        boolean firing,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        String fingerprint,
        @Nullable Duration staleAfter) {

    public Report {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** The same, told to another domain, with one more annotation. */
    Report movedTo(String other, String annotation, String text) {
        var marked = new TreeMap<>(annotations);
        marked.put(annotation, text);
        return new Report(
                other,
                policy,
                component,
                metric,
                value,
                threshold,
                severity,
                labels,
                marked,
                firing,
                startsAt,
                endsAt,
                fingerprint,
                staleAfter);
    }

    /** The fingerprint of a report that came without one: 64 hexadecimal digits. */
    static String fingerprint(String policy, String component, String metric, Map<String, String> labels) {
        String text = CanonicalJson.text(List.of(policy, component, metric, labels));
        return CanonicalJson.hash(text).substring("sha256:".length());
    }
}
