package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final long NOW = 1_768_100_400_000L;

    @Test
    void a_window_counts_what_began_in_its_span() {
        Windows windows = new Windows("d");
        windows.apply(change(1, "a", 1.0, NOW - 90_000));
        windows.apply(change(2, "a", 2.0, NOW - 30_000));
        windows.apply(change(3, "a", 4.0, NOW - 10_000));

        Window minute = window(windows, WindowKey.component("a"), 60);
        assertThat(minute.count()).isEqualTo(2);
        assertThat(minute.mean()).isEqualTo(3);
        assertThat(minute.stdDev()).isEqualTo(1);
        assertThat(minute.rate()).isEqualTo(2);
        assertThat(minute.meanGap()).isEqualTo(20);
        assertThat(minute.firstSeen()).isEqualTo(NOW - 30_000);
        assertThat(minute.lastSeen()).isEqualTo(NOW - 10_000);
        assertThat(window(windows, WindowKey.component("a"), 300).count()).isEqualTo(3);
    }

    @Test
    void components_of_a_policy_are_counted_once_each() {
        Windows windows = new Windows("d");
        windows.apply(change(1, "a", 1.0, NOW - 3_000));
        windows.apply(change(2, "a", 1.0, NOW - 2_000));
        windows.apply(change(3, "b", 1.0, NOW - 1_000));

        assertThat(window(windows, WindowKey.policy("p"), 60).distinctComponents())
                .isEqualTo(2);
    }

    @Test
    void a_pair_is_what_breaks_first_and_what_depends_on_it_next() {
        Windows windows = new Windows("d");
        windows.apply(change(1, "db", 1.0, NOW - 9_000));
        windows.apply(change(2, "shop", 1.0, NOW - 5_000));

        List<WindowKey> pairs = windows.pairs(
                List.of(WindowKey.componentPolicy("db", "p")),
                NOW,
                name -> name.equals("shop") ? Set.of("db") : Set.of(),
                name -> name.equals("db") ? Set.of("shop") : Set.of());

        assertThat(pairs).containsExactly(WindowKey.pair("db", "p", "shop", "p"));
        Window pair = windows.facts(pairs, NOW, group -> 0).getFirst();
        assertThat(pair.scope()).isEqualTo(Scope.PAIR);
        assertThat(pair.count()).isEqualTo(1);
        assertThat(pair.meanGap()).isEqualTo(4);
    }

    @Test
    void every_field_of_a_window_is_as_counted_by_hand() {
        Windows windows = new Windows("d");
        windows.apply(change(1, ChangeKind.OPENED, "a", "p", Severity.INFO, 10.0, NOW - 250_000, NOW - 250_000));
        windows.apply(change(2, ChangeKind.OPENED, "b", "p", Severity.WARNING, 20.0, NOW - 190_000, NOW - 190_000));
        windows.apply(change(3, ChangeKind.SEVERITY, "b", "p", Severity.CRITICAL, 30.0, NOW - 190_000, NOW - 130_000));
        windows.apply(change(4, ChangeKind.OPENED, "a", "p", Severity.INFO, null, NOW - 70_000, NOW - 60_000));
        windows.apply(change(5, ChangeKind.ENDED, "b", "p", Severity.CRITICAL, 99.0, NOW - 190_000, NOW - 10_000));

        Window seen = window(windows, WindowKey.groupPolicy("g", "p"), 300);
        assertThat(seen.scope()).isEqualTo(Scope.GROUP_POLICY);
        assertThat(seen.component()).isEmpty();
        assertThat(seen.policy()).isEqualTo("p");
        assertThat(seen.metric()).isEmpty();
        assertThat(seen.group()).isEqualTo("g");
        assertThat(seen.other()).isEmpty();
        assertThat(seen.otherPolicy()).isEmpty();
        assertThat(seen.count()).isEqualTo(3);
        assertThat(seen.values()).isEqualTo(3);
        assertThat(seen.rate()).isCloseTo(0.6, within(1e-12));
        assertThat(seen.baseline()).isZero();
        assertThat(seen.mean()).isCloseTo(20, within(1e-12));
        assertThat(seen.stdDev()).isCloseTo(Math.sqrt(200.0 / 3), within(1e-12));
        assertThat(seen.p95()).isCloseTo(30, within(0.3));
        assertThat(seen.slope()).isCloseTo(10, within(1e-9));
        // Starts 60 s and 120 s apart: mean 90, deviation 30.
        assertThat(seen.meanGap()).isEqualTo(90);
        assertThat(seen.gapSpread()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(seen.transitions()).isEqualTo(4);
        assertThat(seen.distinctComponents()).isEqualTo(2);
        assertThat(seen.share()).isEqualTo(0.25);
        assertThat(seen.firstSeen()).isEqualTo(NOW - 250_000);
        assertThat(seen.lastSeen()).isEqualTo(NOW - 70_000);
        assertThat(seen.worst()).isEqualTo(Severity.CRITICAL);
        assertThat(window(windows, WindowKey.component("a"), 300).share()).isZero();
        assertThat(window(windows, WindowKey.metric("m"), 300).count()).isEqualTo(3);
        assertThat(window(windows, WindowKey.group("g"), 300).count()).isEqualTo(3);
        assertThat(window(windows, WindowKey.policy("p"), 300).count()).isEqualTo(3);
        assertThat(window(windows, WindowKey.componentPolicy("a", "p"), 300).count())
                .isEqualTo(2);
        assertThat(window(windows, WindowKey.component("a"), 300).gapSpread()).isZero();
    }

    @Test
    void every_field_of_a_pair_is_as_counted_by_hand() {
        Windows windows = new Windows("d");
        long[] causes = {200_000, 150_000, 100_000};
        long[] lags = {10_000, 20_000, 30_000};
        for (int i = 0; i < causes.length; i++) {
            long cause = NOW - causes[i];
            windows.apply(change(2 * i + 1, ChangeKind.OPENED, "db", "p", Severity.WARNING, 1.0, cause, cause));
            long effect = cause + lags[i];
            windows.apply(change(2 * i + 2, ChangeKind.OPENED, "shop", "q", Severity.INFO, 1.0, effect, effect));
        }

        Window seen = window(windows, WindowKey.pair("db", "p", "shop", "q"), 300);
        assertThat(seen.component()).isEqualTo("db");
        assertThat(seen.policy()).isEqualTo("p");
        assertThat(seen.other()).isEqualTo("shop");
        assertThat(seen.otherPolicy()).isEqualTo("q");
        assertThat(seen.count()).isEqualTo(3);
        assertThat(seen.values()).isZero();
        assertThat(seen.rate()).isCloseTo(0.6, within(1e-12));
        assertThat(seen.meanGap()).isCloseTo(20, within(1e-12));
        assertThat(seen.gapSpread()).isCloseTo(Math.sqrt(200.0 / 3) / 20, within(1e-12));
        assertThat(seen.distinctComponents()).isEqualTo(2);
        assertThat(seen.firstSeen()).isEqualTo(NOW - 200_000);
        assertThat(seen.lastSeen()).isEqualTo(NOW - 70_000);
        assertThat(seen.worst()).isEqualTo(Severity.WARNING);
        assertThat(windows.facts(List.of(WindowKey.pair("db", "p", "shop", "q")), NOW, group -> 0))
                .extracting(Window::spanSeconds)
                .containsExactly(300, 3_600);
    }

    @Test
    void a_pair_runs_only_from_what_is_depended_on_to_what_depends_on_it() {
        Windows windows = new Windows("d");
        windows.apply(change(1, "shop", 1.0, NOW - 9_000));
        windows.apply(change(2, "db", 1.0, NOW - 5_000));

        assertThat(windows.pairs(
                        List.of(WindowKey.componentPolicy("db", "p"), WindowKey.componentPolicy("shop", "p")),
                        NOW,
                        name -> name.equals("shop") ? Set.of("db") : Set.of(),
                        name -> name.equals("db") ? Set.of("shop") : Set.of()))
                .isEmpty();
    }

    @Test
    void what_is_older_than_a_span_on_arrival_is_in_no_window_of_it() {
        Windows windows = new Windows("d");
        windows.apply(change(1, ChangeKind.OPENED, "a", "p", Severity.INFO, 1.0, NOW - 60_001, NOW));
        windows.apply(change(2, ChangeKind.OPENED, "a", "p", Severity.INFO, 1.0, NOW - 60_000, NOW));

        assertThat(window(windows, WindowKey.component("a"), 60).count()).isEqualTo(1);
        assertThat(window(windows, WindowKey.component("a"), 300).count()).isEqualTo(2);
    }

    @Test
    void a_repeated_value_counts_when_it_arrives() {
        Windows windows = new Windows("d");
        windows.apply(change(1, ChangeKind.OPENED, "a", "p", Severity.INFO, 1.0, NOW - 200_000, NOW - 200_000));
        windows.apply(change(2, ChangeKind.VALUE, "a", "p", Severity.INFO, 7.0, NOW - 200_000, NOW - 5_000));

        Window minute = window(windows, WindowKey.component("a"), 60);
        assertThat(minute.count()).isZero();
        assertThat(minute.values()).isEqualTo(1);
        assertThat(minute.mean()).isEqualTo(7);
        assertThat(minute.p95()).isCloseTo(7, within(0.07));
    }

    @Test
    void a_change_taken_before_is_ignored() {
        Windows windows = new Windows("d");
        assertThat(windows.applied()).isZero();
        windows.apply(change(5, "a", 1.0, NOW - 3_000));
        windows.apply(change(5, "a", 1.0, NOW - 3_000));
        windows.apply(change(4, "a", 1.0, NOW - 2_000));

        assertThat(windows.applied()).isEqualTo(5);
        assertThat(window(windows, WindowKey.component("a"), 60).count()).isEqualTo(1);
    }

    @Test
    void a_change_of_another_domain_is_refused() {
        Windows windows = new Windows("other");
        Change change = change(1, "a", 1.0, NOW);
        assertThatThrownBy(() -> windows.apply(change)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void there_is_no_baseline_under_an_hour_of_history_also_past_the_full_hour() {
        // NOW is a full hour.
        Windows windows = new Windows("d");
        windows.apply(change(1, "a", 1.0, NOW - 1_000));

        assertThat(baseline(windows, NOW + 120_000)).isZero();
        assertThat(baseline(windows, NOW + 3_600_000 + 59_999)).isZero();
        assertThat(baseline(windows, NOW + 3_600_000 + 60_000)).isCloseTo(1 / 120.0, within(1e-12));
    }

    @Test
    void the_baseline_is_of_the_day_before_the_span() {
        Windows windows = new Windows("d");
        for (int hour = 40; hour > 0; hour--) {
            windows.apply(change(41 - hour, "a", 1.0, NOW - hour * 3_600_000L));
        }
        windows.apply(change(41, "a", 1.0, NOW - 10_000));

        assertThat(baseline(windows, NOW + 60_000)).isCloseTo(25 / 1_440.0, within(1e-12));
        assertThat(window(windows, WindowKey.component("a"), 3_600).baseline()).isCloseTo(1 / 60.0, within(1e-12));
    }

    @Test
    void a_component_that_was_forgotten_and_came_back_is_counted_once() {
        Windows windows = new Windows("d");
        windows.apply(change(1, "gone", 1.0, NOW - 4 * 86_400_000L));
        windows.apply(change(2, "a", 1.0, NOW - 3_000));
        windows.apply(change(3, "b", 1.0, NOW - 2_000));
        windows.apply(change(4, "gone", 1.0, NOW - 1_000));

        assertThat(window(windows, WindowKey.policy("p"), 60).distinctComponents())
                .isEqualTo(3);
        assertThat(window(windows, WindowKey.policy("p"), 86_400).distinctComponents())
                .isEqualTo(3);
    }

    @Property(tries = 300)
    void windows_agree_with_a_plain_count(
            @ForAll("days") List<Change> changes, @ForAll @LongRange(max = 90_000) long wait) {
        Windows windows = new Windows("d");
        changes.forEach(windows::apply);
        long now = latest(changes) + wait;
        for (WindowKey key : allKeys()) {
            for (Window window : windows.facts(List.of(key), now, group -> 0)) {
                if (key.scope() != Scope.PAIR) {
                    agrees(window, key, changes, now);
                }
            }
        }
    }

    private static void agrees(Window window, WindowKey key, List<Change> changes, long now) {
        long span = window.spanSeconds() * 1_000L;
        long bucket = span == 86_400_000 ? 3_600_000 : span / 60;
        long oldest = Math.floorDiv(now, bucket) * bucket - span;
        List<Change> seen = changes.stream()
                .filter(one -> WindowKey.of(one.component(), one.policy(), one.metric(), one.group())
                        .contains(key))
                .filter(one -> time(one) >= one.receivedAt() - span && time(one) >= oldest)
                .toList();
        List<Change> opened =
                seen.stream().filter(one -> one.kind() == ChangeKind.OPENED).toList();
        double[] values = seen.stream()
                .filter(one -> one.kind() != ChangeKind.ENDED)
                .map(Change::value)
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .sorted()
                .toArray();
        double mean = Arrays.stream(values).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        assertThat(window.count()).isEqualTo(opened.size());
        assertThat(window.rate()).isCloseTo(opened.size() * 60_000.0 / span, within(1e-9));
        assertThat(window.values()).isEqualTo(values.length);
        assertThat(window.mean()).isCloseTo(mean, within(1e-6));
        assertThat(window.stdDev()).isCloseTo(Math.sqrt(variance), within(1e-4));
        double p95 = values.length == 0 ? 0 : values[(int) Math.ceil(0.95 * values.length) - 1];
        assertThat(window.p95()).isCloseTo(p95, within(Math.abs(p95) / 100));
        assertThat(window.transitions()).isEqualTo((int) seen.stream()
                .filter(one -> one.kind() == ChangeKind.OPENED || one.kind() == ChangeKind.ENDED)
                .count());
        assertThat(window.distinctComponents()).isEqualTo((int)
                opened.stream().map(Change::component).distinct().count());
        assertThat(window.firstSeen())
                .isEqualTo(opened.stream().mapToLong(WindowsTest::time).min().orElse(0));
        assertThat(window.lastSeen())
                .isEqualTo(opened.stream().mapToLong(WindowsTest::time).max().orElse(0));
        assertThat(window.worst())
                .isEqualTo(seen.stream()
                        .filter(one -> one.kind() != ChangeKind.ENDED)
                        .map(Change::severity)
                        .reduce(Severity.INFO, (one, other) -> other.atLeast(one) ? other : one));
    }

    private static long time(Change change) {
        return change.kind() == ChangeKind.OPENED
                ? Math.min(change.startsAt(), change.receivedAt())
                : change.receivedAt();
    }

    @Property(tries = 300)
    void windows_replayed_from_where_they_must_equal_those_that_were_kept_up(
            @ForAll("days") List<Change> changes, @ForAll @LongRange(max = 7_200_000) long wait) {
        Windows kept = new Windows("d");
        long now = Long.MIN_VALUE;
        for (Change change : changes) {
            kept.apply(change);
            now = Math.max(now, change.receivedAt());
            kept.facts(allKeys(), now, group -> 0.5);
        }
        now = latest(changes) + wait;
        long from = Windows.rebuildFrom(now);
        Windows rebuilt = new Windows("d");
        changes.stream().dropWhile(one -> one.receivedAt() < from).forEach(rebuilt::apply);

        assertThat(rebuilt.facts(allKeys(), now, group -> 0.5)).isEqualTo(kept.facts(allKeys(), now, group -> 0.5));
        assertThat(pairs(rebuilt, now)).isEqualTo(pairs(kept, now));
    }

    private static List<WindowKey> pairs(Windows windows, long now) {
        return windows.pairs(
                allKeys(),
                now,
                name -> name.equals("b") ? Set.of("a") : Set.of(),
                name -> name.equals("a") ? Set.of("b") : Set.of());
    }

    @Property(tries = 300)
    void no_figure_is_ever_infinite_or_no_number(
            @ForAll @Size(min = 1, max = 80) List<@From("extremes") Double> values) {
        Windows windows = new Windows("d");
        long now = NOW;
        for (int i = 0; i < values.size(); i++) {
            now = NOW + i * 700L;
            windows.apply(change(
                    i + 1,
                    i % 3 == 0 ? ChangeKind.OPENED : ChangeKind.VALUE,
                    "a",
                    "p",
                    Severity.INFO,
                    values.get(i),
                    now,
                    now));
        }
        assertThat(windows.facts(List.of(WindowKey.component("a"), WindowKey.policy("p")), now, group -> 0))
                .allSatisfy(window -> {
                    assertThat(List.of(
                                    window.rate(),
                                    window.baseline(),
                                    window.mean(),
                                    window.stdDev(),
                                    window.p95(),
                                    window.slope(),
                                    window.meanGap(),
                                    window.gapSpread()))
                            .allSatisfy(figure -> assertThat(figure).isFinite());
                    assertThat(window.stdDev()).isNotNegative();
                });
    }

    @Provide
    Arbitrary<Double> extremes() {
        return Arbitraries.of(
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                Double.MIN_VALUE,
                -Double.MIN_NORMAL,
                0.0,
                -0.0,
                1.0,
                1e300,
                -1e160,
                1e-200,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY);
    }

    /** Five days of changes, most of them in the last hour, late and with receipts out of order. */
    @Provide
    Arbitrary<List<Change>> days() {
        Arbitrary<Long> ago = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 60_000),
                Arbitraries.longs().between(0, 3_600_000),
                Arbitraries.longs().between(0, 5 * 86_400_000L));
        Arbitrary<Long> late = Arbitraries.oneOf(
                Arbitraries.just(0L),
                Arbitraries.longs().between(-30_000, 90_000),
                Arbitraries.longs().between(0, 2 * 86_400_000L));
        Arbitrary<Change> one = Combinators.combine(
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.of("p", "q"),
                        Arbitraries.of(ChangeKind.OPENED, ChangeKind.OPENED, ChangeKind.VALUE, ChangeKind.ENDED),
                        Arbitraries.of(Severity.class),
                        Arbitraries.doubles().between(-1_000, 1_000).injectNull(0.1),
                        ago,
                        late)
                .as((component, policy, kind, severity, value, at, behind) ->
                        change(1, kind, component, policy, severity, value, NOW - at - behind, NOW - at));
        return one.list().ofMinSize(1).ofMaxSize(120).map(list -> {
            List<Change> numbered = new ArrayList<>();
            for (Change change : list) {
                numbered.add(change(
                        numbered.size() + 1L,
                        change.kind(),
                        change.component(),
                        change.policy(),
                        change.severity(),
                        change.value(),
                        change.startsAt(),
                        change.receivedAt()));
            }
            return numbered;
        });
    }

    private static List<WindowKey> allKeys() {
        Set<WindowKey> keys = new LinkedHashSet<>();
        for (String component : List.of("a", "b", "c")) {
            for (String policy : List.of("p", "q")) {
                keys.addAll(WindowKey.of(component, policy, "m", "g"));
                keys.add(WindowKey.pair("a", policy, component, "q"));
            }
        }
        return List.copyOf(keys);
    }

    private static long latest(List<Change> changes) {
        return changes.stream().mapToLong(Change::receivedAt).max().orElseThrow();
    }

    private static double baseline(Windows windows, long now) {
        return windows.facts(List.of(WindowKey.component("a")), now, group -> 0)
                .getFirst()
                .baseline();
    }

    @Property(tries = 150)
    void windows_built_anew_equal_those_that_were_kept_up(@ForAll("changes") List<Change> changes) {
        Windows kept = new Windows("d");
        long now = NOW;
        for (Change change : changes) {
            kept.apply(change);
            now = Math.max(now, change.receivedAt());
            kept.facts(keys(), now, group -> 0.5);
        }
        Windows rebuilt = new Windows("d");
        changes.forEach(rebuilt::apply);
        changes.forEach(rebuilt::apply);

        assertThat(rebuilt.facts(keys(), now, group -> 0.5)).isEqualTo(kept.facts(keys(), now, group -> 0.5));
        assertThat(kept.facts(keys(), now, group -> 0.5)).allSatisfy(window -> {
            assertThat(window.mean()).isFinite();
            assertThat(window.stdDev()).isFinite();
            assertThat(window.p95()).isFinite();
            assertThat(window.slope()).isFinite();
            assertThat(window.gapSpread()).isFinite();
        });
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Change> one = Combinators.combine(
                        Arbitraries.of("a", "b"),
                        Arbitraries.of(ChangeKind.class),
                        Arbitraries.doubles().between(-Double.MAX_VALUE, Double.MAX_VALUE),
                        Arbitraries.longs().between(-7_200_000, 7_200_000),
                        Arbitraries.longs().between(0, 4_000_000))
                .as((component, kind, value, at, late) -> new Change(
                        "d",
                        1,
                        kind,
                        "v",
                        component,
                        "p",
                        "m",
                        "g",
                        Severity.WARNING,
                        value,
                        NOW + at - late,
                        NOW + at));
        return one.list().ofMaxSize(60).map(list -> {
            List<Change> numbered = new ArrayList<>();
            for (Change change : list) {
                numbered.add(new Change(
                        "d",
                        numbered.size() + 1,
                        change.kind(),
                        "v",
                        change.component(),
                        "p",
                        "m",
                        "g",
                        change.severity(),
                        change.value(),
                        change.startsAt(),
                        change.receivedAt()));
            }
            return numbered;
        });
    }

    private static List<WindowKey> keys() {
        List<WindowKey> keys = new ArrayList<>(WindowKey.of("a", "p", "m", "g"));
        keys.add(WindowKey.component("b"));
        keys.add(WindowKey.pair("a", "p", "b", "p"));
        return keys;
    }

    private static Window window(Windows windows, WindowKey key, int span) {
        return windows.facts(List.of(key), NOW, group -> 0.25).stream()
                .filter(window -> window.spanSeconds() == span)
                .findFirst()
                .orElseThrow();
    }

    private static Change change(long sequence, String component, double value, long startsAt) {
        return change(sequence, ChangeKind.OPENED, component, "p", Severity.CRITICAL, value, startsAt, startsAt);
    }

    private static Change change(
            long sequence,
            ChangeKind kind,
            String component,
            String policy,
            Severity severity,
            @Nullable Double value,
            long startsAt,
            long receivedAt) {
        return new Change(
                "d",
                sequence,
                kind,
                "v" + sequence,
                component,
                policy,
                "m",
                "g",
                severity,
                value,
                startsAt,
                receivedAt);
    }
}
