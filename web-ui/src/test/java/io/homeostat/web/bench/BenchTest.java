package io.homeostat.web.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchTest {
    private static final Map<String, Object> SOMEWHERE = Map.of("cpu", "a processor");

    @Test
    void a_percentile_is_the_measured_value_of_the_nearest_rank() {
        double[] shuffled =
                IntStream.range(0, 100).mapToDouble(i -> (i * 37) % 100 + 1).toArray();

        Statistics statistics = Statistics.of(shuffled);

        assertThat(statistics).isEqualTo(new Statistics(100, 50.5, 50, 95, 99, 1, 100));
        assertThat(Statistics.of(3, 1, 2)).isEqualTo(new Statistics(3, 2, 2, 3, 3, 1, 3));
        assertThat(Statistics.of(7)).isEqualTo(new Statistics(1, 7, 7, 7, 7, 7, 7));
    }

    @Property
    void a_percentile_is_exceeded_by_no_more_than_its_share(
            @ForAll @Size(min = 1, max = 300) List<@DoubleRange(min = 0, max = 9) Double> values) {
        Statistics statistics =
                Statistics.of(values.stream().mapToDouble(Double::doubleValue).toArray());

        long above = values.stream().filter(value -> value > statistics.p95()).count();
        long below = values.stream().filter(value -> value < statistics.p95()).count();
        assertThat(above * 100).isLessThanOrEqualTo(5L * values.size());
        assertThat(below * 100).isLessThan(95L * values.size());
        assertThat(values).contains(statistics.p95());
    }

    @Test
    void a_level_says_by_how_much_it_was_missed() {
        assertThat(Level.below("P95", 50, 49.99).text()).isEqualTo("P95 < 50 ms: met");
        assertThat(Level.below("P95", 50, 50).met()).isFalse();
        assertThat(Level.below("mean", 3, 4.25).text()).isEqualTo("mean < 3 ms: not met by 1.25 ms");
        assertThat(Level.atLeast("of bare JDBC by medians", 0.5, "", 0.5).text())
                .isEqualTo("of bare JDBC by medians >= 0.50: met");
        assertThat(Level.atLeast("of bare JDBC by medians", 0.5, "", 0.38).text())
                .isEqualTo("of bare JDBC by medians >= 0.50: not met by 0.12");
    }

    @Test
    void the_table_shows_every_figure_below_its_group_and_counts_the_levels() {
        String table = report().table();

        assertThat(table.lines().map(String::stripTrailing))
                .containsSubsequence(
                        "cpu          a processor",
                        "cycle, 100 new violations, H2 2.4.240, in ms",
                        "cycle            2     100      2.00      1.00      3.00      3.00      1.00      3.00 100.0%"
                                + "  P95 < 50 ms: met; P99 < 2 ms: not met by 1 ms",
                        "analyzer         2     100      1.00      0.50      1.50      1.50      0.50      1.50  50.0%",
                        "2 levels, 1 not met");
    }

    @Test
    void the_json_holds_the_same_figures_under_the_names_of_the_first_profile() {
        JsonNode read = JsonMapper.builder().build().readTree(report().json());

        assertThat(read.get("environment").get("cpu").stringValue()).isEqualTo("a processor");
        JsonNode cycle = read.get("figures").get(0);
        assertThat(cycle.propertyNames())
                .contains(
                        "component",
                        "database",
                        "iterations",
                        "warm_up",
                        "mean_ms",
                        "median_ms",
                        "p95_ms",
                        "p99_ms",
                        "min_ms",
                        "max_ms",
                        "share",
                        "levels");
        assertThat(cycle.get("iterations").intValue()).isEqualTo(2);
        assertThat(cycle.get("max_ms").doubleValue()).isEqualTo(3);
        assertThat(cycle.get("levels").get(1).get("met").booleanValue()).isFalse();
        assertThat(cycle.get("levels").get(1).get("reached").doubleValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--only=", "--only=cycles,speed", "-h", "one.json two.json", ""})
    void arguments_that_make_no_sense_end_with_status_2_and_the_usage(String arguments, @TempDir Path root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();

        int status = Bench.run(root, List.of(arguments.split(" ", -1)), print(out), print(complaints));

        assertThat(status).isEqualTo(2);
        assertThat(complaints.toString(StandardCharsets.UTF_8))
                .startsWith("homeostat: bench: ")
                .endsWith(Bench.USAGE);
        assertThat(out.size()).isZero();
    }

    @Test
    void a_file_that_cannot_be_written_is_told_before_anything_is_measured(@TempDir Path root) throws Exception {
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        Path file = Files.writeString(root.resolve("taken"), "a file, no folder");

        assertThat(Bench.run(root, List.of(root.toString()), print(complaints), print(complaints)))
                .isEqualTo(2);
        assertThat(Bench.run(root, List.of(file + "/bench.json"), print(complaints), print(complaints)))
                .isEqualTo(2);
        assertThat(complaints.toString(StandardCharsets.UTF_8)).contains("is a folder", "cannot write to");
    }

    @Test
    void help_is_no_fault(@TempDir Path root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(Bench.run(root, List.of("--help"), print(out), print(out))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Bench.USAGE);
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private static Report report() {
        String group = "cycle, 100 new violations";
        Statistics cycle = Statistics.of(3, 1);
        return new Report(
                SOMEWHERE,
                List.of(
                        new Figure(
                                group,
                                "cycle",
                                "H2 2.4.240",
                                100,
                                cycle,
                                1.0,
                                List.of(Level.below("P95", 50, cycle.p95()), Level.below("P99", 2, cycle.p99()))),
                        new Figure(group, "analyzer", "H2 2.4.240", 100, Statistics.of(0.5, 1.5), 0.5, List.of())));
    }
}
