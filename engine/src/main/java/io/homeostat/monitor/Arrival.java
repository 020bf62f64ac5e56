package io.homeostat.monitor;

import io.homeostat.model.Severity;

/**
 * A change, with what all tallies that it goes into need to know of its time. One instance is reused for all changes of a
 * domain.
 */
final class Arrival {

    /** How far clocks may lie apart, or go back, without a window losing anything. */
    static final long CLOCK_PLAY_MILLIS = 600_000;

    boolean opened;
    boolean ended;
    boolean valued;
    double value;
    int cell;

    /** 3 for the worst severity, 1 for the least. */
    int rank;

    /** Identity of the component among those known now. */
    int component;

    /** When it happened: an opening when its episode began, all else on arrival. */
    long time;

    /** Which stretch of {@link #CLOCK_PLAY_MILLIS} it arrived in; what is too old is dropped once per stretch. */
    long epoch;

    /** The shortest span that it is not too late for, by ordinal; {@link Span#COUNT} when it is too late for all. */
    int firstSpan;

    /** Per span, the bucket of {@link #time}. */
    final long[] bucket = new long[Span.COUNT];

    /** Per span, the last bucket that is not in the future of this arrival by any clock to be reckoned with. */
    final long[] horizon = new long[Span.COUNT];

    void set(Change change) {
        opened = change.kind() == ChangeKind.OPENED;
        ended = change.kind() == ChangeKind.ENDED;
        var given = change.value();
        valued = !ended && given != null && Double.isFinite(given);
        // Adding zero turns -0.0, which would come out of a mean as such, into 0.
        value = valued && given != null ? given + 0.0 : 0;
        cell = Percentile.cell(value);
        rank = ended ? 0 : rank(change.severity());
        long receivedAt = change.receivedAt();
        // A sender whose clock is ahead cannot have seen what is yet to come.
        time = opened ? Math.min(change.startsAt(), receivedAt) : receivedAt;
        epoch = epoch(receivedAt);
        firstSpan = Span.COUNT;
        for (int i = Span.COUNT - 1; i >= 0; i--) {
            var span = Span.at(i);
            bucket[i] = span.bucket(time);
            horizon[i] = span.bucket(receivedAt + CLOCK_PLAY_MILLIS);
            if (time >= receivedAt - span.millis) {
                firstSpan = i;
            }
        }
    }

    static long epoch(long receivedAt) {
        return Math.floorDiv(receivedAt, CLOCK_PLAY_MILLIS);
    }

    /** The earliest {@code now} that windows must still be right for after an arrival in this stretch. */
    static long earliestNow(long epoch) {
        return epoch * CLOCK_PLAY_MILLIS - CLOCK_PLAY_MILLIS;
    }

    private static int rank(Severity severity) {
        return switch (severity) {
            case CRITICAL -> 3;
            case WARNING -> 2;
            case INFO -> 1;
        };
    }
}
