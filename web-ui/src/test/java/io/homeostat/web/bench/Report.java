package io.homeostat.web.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is told of one run: where it ran, and its figures. */
record Report(Map<String, Object> environment, List<Figure> figures) {
    private static final JsonMapper mapper =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String ROW = "%-12s %5s %7s %9s %9s %9s %9s %9s %9s %6s  %s%n";

    /** For people: the environment, then a block for each group and database. */
    String table() {
        StringBuilder out = new StringBuilder();
        environment.forEach((name, value) -> out.append(String.format(Locale.ROOT, "%-12s %s%n", name, value)));
        String block = "";
        for (Figure figure : figures) {
            String own = figure.group() + ", " + figure.database();
            if (!own.equals(block)) {
                block = own;
                out.append(String.format(Locale.ROOT, "%n%s, in ms%n", own));
                out.append(String.format(
                        Locale.ROOT,
                        ROW,
                        "",
                        "n",
                        "warm-up",
                        "mean",
                        "median",
                        "P95",
                        "P99",
                        "min",
                        "max",
                        "share",
                        "level"));
            }
            out.append(row(figure));
        }
        long missed = levels().stream().filter(level -> !level.met()).count();
        out.append(String.format(Locale.ROOT, "%n%d levels, %d not met%n", levels().size(), missed));
        return out.toString();
    }

    /** For programs: the same, with the seed's names of the five statistics. */
    String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("environment", environment);
        document.put("figures", figures.stream().map(Report::fields).toList());
        return mapper.writeValueAsString(document) + "\n";
    }

    private List<Level> levels() {
        return figures.stream().flatMap(figure -> figure.levels().stream()).toList();
    }

    private static String row(Figure figure) {
        Statistics ms = figure.ms();
        Double share = figure.share();
        return String.format(
                        Locale.ROOT,
                        ROW,
                        figure.name(),
                        ms.n(),
                        figure.warmUp(),
                        number(ms.mean()),
                        number(ms.median()),
                        number(ms.p95()),
                        number(ms.p99()),
                        number(ms.min()),
                        number(ms.max()),
                        share == null ? "" : String.format(Locale.ROOT, "%.1f%%", share * 100),
                        String.join(
                                "; ", figure.levels().stream().map(Level::text).toList()))
                .stripTrailing()
                .concat(System.lineSeparator());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static Map<String, @Nullable Object> fields(Figure figure) {
        Statistics ms = figure.ms();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("group", figure.group());
        fields.put("component", figure.name());
        fields.put("database", figure.database());
        fields.put("iterations", ms.n());
        fields.put("warm_up", figure.warmUp());
        fields.put("mean_ms", rounded(ms.mean()));
        fields.put("median_ms", rounded(ms.median()));
        fields.put("p95_ms", rounded(ms.p95()));
        fields.put("p99_ms", rounded(ms.p99()));
        fields.put("min_ms", rounded(ms.min()));
        fields.put("max_ms", rounded(ms.max()));
        Double share = figure.share();
        if (share != null) {
            fields.put("share", rounded(share));
        }
        List<Map<String, Object>> levels = new ArrayList<>();
        for (Level level : figure.levels()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("what", level.what());
            one.put("limit", level.limit());
            one.put("unit", level.unit());
            one.put("reached", rounded(level.reached()));
            one.put("met", level.met());
            levels.add(one);
        }
        fields.put("levels", levels);
        return fields;
    }

    /** To the microsecond: more digits tell nothing. */
    private static double rounded(double value) {
        return Math.rint(value * 1_000) / 1_000;
    }
}
