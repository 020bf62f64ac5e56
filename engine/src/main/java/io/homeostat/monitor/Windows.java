package io.homeostat.monitor;

import io.homeostat.model.Scope;
import io.homeostat.model.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The sliding windows of one domain, kept up with its changes. Not thread-safe: it belongs to the loop of its domain.
 *
 * <p>Every figure is a function of the changes that a window sees and of their order, so that windows built anew from the
 * changes equal those that were kept up (guarantee 3).
 */
public final class Windows {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final long DAY_MILLIS = Duration.ofHours(24).toMillis();
    private static final double MINUTE_MILLIS = 60_000;

    /** The most pairs that one call gives: a hub with thousands of dependents must not fill a cycle. */
    private static final int MOST_PAIRS = 5_000;

    private final String domain;
    private final Map<WindowKey, Tally> tallies = new HashMap<>();
    private final Map<String, Set<String>> policies = new HashMap<>();
    private final Map<String, Integer> components = new HashMap<>();
    private final Arrival arrival = new Arrival();
    private final Percentile percentile = new Percentile();
    private long applied;
    private long epoch = Long.MIN_VALUE;

    public Windows(String domain) {
        this.domain = domain;
    }

    /** What is kept of one key. */
    private static final class Tally {
        private final Buckets[] spans = new Buckets[Span.COUNT];
        private final @Nullable Latest latest;

        Tally(WindowKey key) {
            for (int i = 0; i < Span.COUNT; i++) {
                spans[i] = new Buckets();
            }
            boolean ofOneComponent = key.scope() == Scope.COMPONENT || key.scope() == Scope.COMPONENT_POLICY;
            latest = ofOneComponent ? null : new Latest();
        }

        void add(Arrival arrival) {
            for (int i = arrival.firstSpan; i < Span.COUNT; i++) {
                long bucket = arrival.bucket[i];
                spans[i].add(bucket, arrival);
                if (arrival.opened && latest != null) {
                    count(latest, arrival.component, i, bucket);
                }
            }
        }

        private void count(Latest seen, int component, int span, long bucket) {
            int slot = seen.slot(component);
            long before = seen.bucket(slot, span);
            if (before >= bucket) {
                return;
            }
            if (before != Latest.NEVER) {
                spans[span].leave(before);
            }
            spans[span].enter(bucket);
            seen.put(slot, span, bucket);
        }

        /** Drops what no window at that time or later will see; whether nothing is left. */
        boolean dropBefore(long now) {
            boolean empty = true;
            for (int i = 0; i < Span.COUNT; i++) {
                Span span = Span.at(i);
                // The longest span also holds the day before every window, for the baseline.
                long oldest = span.oldest(i == Span.COUNT - 1 ? now - DAY_MILLIS - HOUR_MILLIS : now);
                spans[i].dropBefore(oldest);
                if (latest != null) {
                    latest.dropBefore(i, oldest);
                }
                empty &= spans[i].isEmpty();
            }
            return empty;
        }
    }

    /**
     * Takes the next change; one whose number is not above {@link #applied()} is ignored, so that a repeated cycle is
     * harmless.
     */
    public void apply(Change change) {
        if (!change.domain().equals(domain)) {
            throw new IllegalArgumentException("a change of " + change.domain() + " in the windows of " + domain);
        }
        if (change.sequence() <= applied) {
            return;
        }
        applied = change.sequence();
        arrival.set(change);
        arrival.component = identity(change.component());
        for (WindowKey key : WindowKey.of(change.component(), change.policy(), change.metric(), change.group())) {
            tallies.computeIfAbsent(key, Tally::new).add(arrival);
        }
        policies.computeIfAbsent(change.component(), name -> new TreeSet<>()).add(change.policy());
        if (arrival.epoch > epoch) {
            epoch = arrival.epoch;
            sweep(Arrival.earliestNow(epoch));
        }
    }

    /** The number of the last change taken; 0 before the first. */
    public long applied() {
        return applied;
    }

    /**
     * The pairs in which one of the {@code COMPONENT_POLICY} keys takes part and that happened at least once in the last
     * hour, sorted, at most 5 000.
     *
     * @param dependencies what a component depends on
     * @param dependents what depends on a component
     */
    public List<WindowKey> pairs(
            Collection<WindowKey> keys,
            long now,
            Function<String, ? extends Collection<String>> dependencies,
            Function<String, ? extends Collection<String>> dependents) {
        Set<WindowKey> found = new TreeSet<>();
        for (WindowKey key : keys) {
            if (key.scope() != Scope.COMPONENT_POLICY) {
                continue;
            }
            for (String above : dependents.apply(key.component())) {
                for (String policy : policies.getOrDefault(above, Set.of())) {
                    add(found, WindowKey.pair(key.component(), key.policy(), above, policy), now);
                }
            }
            for (String below : dependencies.apply(key.component())) {
                for (String policy : policies.getOrDefault(below, Set.of())) {
                    add(found, WindowKey.pair(below, policy, key.component(), key.policy()), now);
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * The windows of these keys, in their order, each shortest span first; pairs only where they happened.
     *
     * <p>The baseline counts whole hours: those of the 24 h before the span, from the first in which the key was seen, and
     * at least two of them.
     *
     * @param share of a group, ill over all of its components, 0 to 1
     */
    public List<Window> facts(Collection<WindowKey> keys, long now, ToDoubleFunction<String> share) {
        List<Window> windows = new ArrayList<>();
        for (WindowKey key : keys) {
            if (key.scope() == Scope.PAIR) {
                pairs(key, now, windows);
                continue;
            }
            double ill = key.group().isEmpty() ? 0 : share.applyAsDouble(key.group());
            Tally tally = tallies.get(key);
            for (int i = 0; i < Span.COUNT; i++) {
                Span span = Span.at(i);
                windows.add(
                        tally == null
                                ? Buckets.nothing(key, span, 0, ill)
                                : tally.spans[i].window(key, span, now, baseline(tally, span, now), ill, percentile));
            }
        }
        return windows;
    }

    /**
     * How far back changes must be replayed into an empty instance for it to equal this one at {@code now} and later: all
     * changes, by number, from the first whose {@code receivedAt} is not before the result.
     */
    public static long rebuildFrom(long now) {
        return now - 2 * DAY_MILLIS - 2 * HOUR_MILLIS - Arrival.CLOCK_PLAY_MILLIS;
    }

    private void add(Set<WindowKey> found, WindowKey pair, long now) {
        Tally before = tallies.get(WindowKey.componentPolicy(pair.component(), pair.policy()));
        Tally after = tallies.get(WindowKey.componentPolicy(pair.other(), pair.otherPolicy()));
        int hour = Span.HOUR.ordinal();
        if (found.size() < MOST_PAIRS
                && before != null
                && after != null
                && before.spans[hour].precedes(after.spans[hour], Span.HOUR, now)) {
            found.add(pair);
        }
    }

    private void pairs(WindowKey pair, long now, List<Window> windows) {
        Tally before = tallies.get(WindowKey.componentPolicy(pair.component(), pair.policy()));
        Tally after = tallies.get(WindowKey.componentPolicy(pair.other(), pair.otherPolicy()));
        if (before == null || after == null) {
            return;
        }
        for (Span span : List.of(Span.MINUTE, Span.FIVE_MINUTES, Span.HOUR)) {
            Window window = Buckets.pair(pair, span, before.spans[span.ordinal()], after.spans[span.ordinal()], now);
            if (window != null) {
                windows.add(window);
            }
        }
    }

    /** Episodes per minute in the 24 h before the span; 0 under an hour of history. */
    private static double baseline(Tally tally, Span span, long now) {
        Span day = Span.DAY;
        long end = day.bucket(now - span.millis);
        long from = day.bucket(now - span.millis - DAY_MILLIS);
        Buckets hours = tally.spans[day.ordinal()];
        long earliest = hours.firstFrom(from);
        // The first hour was hardly whole: with it alone there may be seconds of history.
        if (earliest > end - 2) {
            return 0;
        }
        return hours.episodesBetween(from, end) * MINUTE_MILLIS / ((end - earliest) * day.bucketMillis);
    }

    private int identity(String component) {
        Integer known = components.get(component);
        if (known == null) {
            known = components.size() + 1;
            components.put(component, known);
        }
        return known;
    }

    private void sweep(long now) {
        Iterator<Map.Entry<WindowKey, Tally>> all = tallies.entrySet().iterator();
        Set<String> alive = new TreeSet<>();
        while (all.hasNext()) {
            Map.Entry<WindowKey, Tally> one = all.next();
            if (one.getValue().dropBefore(now)) {
                all.remove();
            } else if (one.getKey().scope() == Scope.COMPONENT) {
                alive.add(one.getKey().component());
            }
        }
        policies.keySet().retainAll(alive);
    }
}
