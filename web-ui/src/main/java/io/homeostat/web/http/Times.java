package io.homeostat.web.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as requests write them, by RFC 3339: date, time with seconds, and a zone. */
public final class Times {
    /** What is expected, for people. */
    public static final String ALLOWED = "a time as 2026-11-24T08:00:00.000Z or 2026-11-24T09:00:00+01:00 (RFC 3339)";

    private static final Pattern FORM = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})", Pattern.CASE_INSENSITIVE);
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    private Times() {}

    /** The time, in milliseconds as it is stored; null when the text is none, or a time that no calendar here goes to. */
    public static @Nullable Instant read(String text) {
        Instant time = parse(text);
        return time == null || time.isBefore(FIRST) || !time.isBefore(END) ? null : time;
    }

    /** As {@link #read}, where the time is only compared with: one before or after all that is stored is told as such. */
    public static @Nullable Instant readBound(String text) {
        Instant time = parse(text);
        if (time == null) {
            return null;
        }
        return time.isBefore(FIRST) ? FIRST : time.isBefore(END) ? time : END;
    }

    private static @Nullable Instant parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            return null; // a date that the calendar does not have
        }
    }
}
