package io.homeostat.web.ui.component;

import com.vaadin.flow.component.html.Span;
import java.time.Duration;
import java.util.Locale;

/** A span of time as people say it: {@code 850 ms}, {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h}. */
public final class DurationText extends Span {
    public DurationText(Duration duration) {
        super(format(duration));
    }

    /** The two largest units that count. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 10_000) {
            String text = String.format(Locale.ROOT, "%.1f", Math.floor(millis / 100.0) / 10);
            return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " s";
        }
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
