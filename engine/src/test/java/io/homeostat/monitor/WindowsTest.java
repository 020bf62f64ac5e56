package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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
        return windows.facts(List.of(key), NOW, group -> 0).stream()
                .filter(window -> window.spanSeconds() == span)
                .findFirst()
                .orElseThrow();
    }

    private static Change change(long sequence, String component, double value, long startsAt) {
        return new Change(
                "d",
                sequence,
                ChangeKind.OPENED,
                "v" + sequence,
                component,
                "p",
                "m",
                "g",
                Severity.CRITICAL,
                value,
                startsAt,
                startsAt);
    }
}
