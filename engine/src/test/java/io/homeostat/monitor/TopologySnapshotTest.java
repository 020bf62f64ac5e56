package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.Reach;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologySnapshotTest {
    private static TopologySnapshot graph(List<TopologyDocument.Edge> edges) {
        return new TopologySnapshot(new TopologyDocument(List.of(), edges));
    }

    private static TopologyDocument.Edge edge(String from, String to) {
        return new TopologyDocument.Edge(from, to, true, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shortest_paths_are_those_of_a_plain_search_nearest_first(long seed) {
        Random random = new Random(seed);
        Set<List<String>> pairs = new TreeSet<>(Comparator.comparing(List::toString));
        for (int i = 0; i < 60; i++) {
            pairs.add(List.of("c" + random.nextInt(30), "c" + random.nextInt(30)));
        }
        List<TopologyDocument.Edge> edges =
                pairs.stream().map(p -> edge(p.getFirst(), p.getLast())).toList();
        Set<String> ill = new TreeSet<>();
        for (int i = 0; i < 15; i++) {
            ill.add("c" + random.nextInt(40));
        }

        assertThat(graph(edges).reaches(ill)).isEqualTo(searched(pairs, ill));
    }

    /** One breadth-first search a component, all kept, then sorted. */
    private static List<Reach> searched(Set<List<String>> pairs, Set<String> ill) {
        List<Reach> found = new ArrayList<>();
        for (String from : ill) {
            Map<String, Integer> hops = new HashMap<>(Map.of(from, 0));
            ArrayDeque<String> next = new ArrayDeque<>(List.of(from));
            while (!next.isEmpty()) {
                String at = next.removeFirst();
                int further = hops.getOrDefault(at, 0) + 1;
                for (List<String> pair : pairs) {
                    if (pair.getFirst().equals(at) && hops.putIfAbsent(pair.getLast(), further) == null) {
                        next.addLast(pair.getLast());
                    }
                }
            }
            hops.forEach((to, far) -> {
                if (far > 0 && far <= 6 && ill.contains(to)) {
                    found.add(new Reach(from, to, far));
                }
            });
        }
        found.sort(
                Comparator.comparingInt(Reach::hops).thenComparing(Reach::from).thenComparing(Reach::to));
        return found;
    }

    @Test
    void of_more_than_twenty_thousand_the_nearest_stay_by_from_and_to() {
        // Two layers of 150, each of the first on all of the second, which depend on all of a third: 45 000 of one hop.
        List<TopologyDocument.Edge> edges = new ArrayList<>();
        Set<String> ill = new TreeSet<>();
        for (int i = 0; i < 150; i++) {
            for (int k = 0; k < 150; k++) {
                edges.add(edge("a%03d".formatted(i), "b%03d".formatted(k)));
                edges.add(edge("b%03d".formatted(i), "c%03d".formatted(k)));
            }
            ill.addAll(List.of("a%03d".formatted(i), "b%03d".formatted(i), "c%03d".formatted(i)));
        }
        List<Reach> reaches = graph(edges).reaches(ill);

        assertThat(reaches).hasSize(20_000).allSatisfy(one -> assertThat(one.hops())
                .isEqualTo(1));
        assertThat(reaches.getFirst()).isEqualTo(new Reach("a000", "b000", 1));
        assertThat(reaches.getLast()).isEqualTo(new Reach("a133", "b049", 1));
    }

    @Test
    void far_ones_fill_up_what_near_ones_leave() {
        // A chain of 6 000: of each length from 1 to 6 hops there are nearly as many, and 20 000 end among those of 4.
        List<TopologyDocument.Edge> edges = new ArrayList<>();
        Set<String> ill = new TreeSet<>();
        for (int i = 0; i < 6_000; i++) {
            edges.add(edge("n%04d".formatted(i), "n%04d".formatted(i + 1)));
            ill.add("n%04d".formatted(i));
        }
        List<Reach> reaches = graph(edges).reaches(ill);

        assertThat(reaches).hasSize(20_000);
        assertThat(reaches.stream().filter(one -> one.hops() == 3).count()).isEqualTo(5_997);
        assertThat(reaches.getLast()).isEqualTo(new Reach("n2005", "n2009", 4));
    }
}
