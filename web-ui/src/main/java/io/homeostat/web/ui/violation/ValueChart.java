package io.homeostat.web.ui.violation;

import com.vaadin.flow.component.Svg;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.NativeDetails;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import io.homeostat.monitor.Violations;
import io.homeostat.web.ui.component.DurationText;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A violation's values as a line, with its threshold, and the same in words. It shows what was reported and no more: a dot is
 * a report, and between two of them nothing is known, which the line only bridges.
 */
final class ValueChart extends Div {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 140;
    /** So that the thickest line is not cut at the edge. */
    private static final int EDGE = 6;
    /** More dots than that would be a second line. */
    private static final int MOST_DOTS = 60;

    /**
     * @param values at least one, in their order
     * @param cut whether there were more before these
     */
    ValueChart(List<Violations.Measurement> values, @Nullable Double threshold, boolean cut) {
        addClassName("value-chart");
        if (values.size() > 1) {
            add(new Drawing(values, threshold));
        }
        add(new Paragraph(said(values, threshold, cut)), table(values));
    }

    private static String said(List<Violations.Measurement> values, @Nullable Double threshold, boolean cut) {
        String limit = threshold == null ? "" : ", threshold " + Words.value(threshold);
        if (values.size() == 1) {
            return "One value was reported: " + Words.value(values.getFirst().value()) + limit + ".";
        }
        double least =
                values.stream().mapToDouble(Violations.Measurement::value).min().orElseThrow();
        double most =
                values.stream().mapToDouble(Violations.Measurement::value).max().orElseThrow();
        Duration span =
                Duration.between(values.getFirst().at(), values.getLast().at());
        return (cut ? "The newest " + values.size() + " values" : values.size() + " values") + " were reported within "
                + DurationText.format(span) + ", from " + Words.value(least) + " to " + Words.value(most)
                + ", the last " + Words.value(values.getLast().value()) + limit
                + ". Between two reports nothing is known.";
    }

    private static NativeDetails table(List<Violations.Measurement> values) {
        OrderedList list = new OrderedList();
        list.addClassName("values");
        for (Violations.Measurement one : values.reversed()) {
            Span number = new Span(Words.value(one.value()));
            number.addClassName("number");
            list.add(new ListItem(TimeText.shortOf(one.at()), number));
        }
        return new NativeDetails("Show each value", list);
    }

    /** Time runs to the right, from the first report to the last. */
    private static final class Drawing extends Div {
        private final Instant from;
        private final double span;
        private final double least;
        private final double height;

        Drawing(List<Violations.Measurement> values, @Nullable Double threshold) {
            from = values.getFirst().at();
            span = Math.max(1, Duration.between(from, values.getLast().at()).toMillis());
            double low = values.stream()
                    .mapToDouble(Violations.Measurement::value)
                    .min()
                    .orElseThrow();
            double high = values.stream()
                    .mapToDouble(Violations.Measurement::value)
                    .max()
                    .orElseThrow();
            least = threshold == null ? low : Math.min(low, threshold);
            // Halves, since the distance of the two largest doubles is none.
            height =
                    Math.max(Double.MIN_NORMAL, (threshold == null ? high : Math.max(high, threshold)) / 2 - least / 2);

            addClassName("value-drawing");
            StringBuilder lines = new StringBuilder();
            if (threshold != null) {
                String y = number(y(threshold));
                lines.append(line("threshold", "0," + y + " " + WIDTH + "," + y));
            }
            lines.append(line(
                    "values",
                    values.stream()
                            .map(one -> number(x(one.at())) + "," + number(y(one.value())))
                            .collect(Collectors.joining(" "))));
            // Numbers only: nothing that somebody reported is written into it.
            add(new Svg("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" preserveAspectRatio=\"none\" role=\"img\""
                    + " aria-label=\"The values over time; the text below says the same\">" + lines + "</svg>"));
            if (values.size() <= MOST_DOTS) {
                // Elements of their own, since the drawing is stretched and dots in it would be ovals.
                values.forEach(one -> {
                    Span dot = new Span();
                    dot.addClassName("dot");
                    dot.getStyle().set("--x", number(x(one.at()) / WIDTH)).set("--y", number(y(one.value()) / HEIGHT));
                    add(dot);
                });
            }
            if (threshold != null) {
                Span label = new Span("threshold " + Words.value(threshold));
                label.addClassName("threshold-label");
                label.getStyle().set("--y", number(y(threshold) / HEIGHT));
                add(label);
            }
        }

        private static String line(String name, String points) {
            return "<polyline class=\"" + name + "\" points=\"" + points + "\" vector-effect=\"non-scaling-stroke\"/>";
        }

        private double x(Instant at) {
            return EDGE + (WIDTH - 2 * EDGE) * (Duration.between(from, at).toMillis() / span);
        }

        private double y(double value) {
            return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * ((value / 2 - least / 2) / height);
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.4f", value);
        }
    }
}
