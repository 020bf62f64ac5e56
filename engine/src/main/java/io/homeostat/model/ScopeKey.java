package io.homeostat.model;

import java.util.Comparator;

/** One policy at one component: what outcomes are counted by. */
public record ScopeKey(String component, String policy) implements Comparable<ScopeKey> {
    private static final Comparator<ScopeKey> ORDER =
            Comparator.comparing(ScopeKey::component).thenComparing(ScopeKey::policy);

    @Override
    public int compareTo(ScopeKey other) {
        return ORDER.compare(this, other);
    }
}
