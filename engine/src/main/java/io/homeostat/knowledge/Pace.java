package io.homeostat.knowledge;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast the newest cycles were. Idle cycles would flatter the figure, so that it is taken over those that took something
 * in and completed.
 *
 * @param cycles how many took something in and completed
 * @param p95Ms the shortest time within which 95 of 100 of those were done (nearest rank); null when there is none
 * @param failed how many of all that were looked at failed
 * @param since when the oldest that was looked at began; null when there is none
 */
public record Pace(
        int cycles,
        @Nullable Double p95Ms,
        int failed,
        @Nullable Instant since) {
    /** One cycle: its time in microseconds, and how many changes it took in. */
    record Run(long durationUs, long changes, CycleStatus status, Instant startedAt) {}

    /** @param runs newest first */
    static Pace of(List<Run> runs) {
        List<Long> times = runs.stream()
                .filter(run -> run.status == CycleStatus.COMPLETED && run.changes > 0)
                .map(Run::durationUs)
                .sorted()
                .toList();
        int failed = (int)
                runs.stream().filter(run -> run.status == CycleStatus.FAILED).count();
        int rank = (95 * times.size() + 99) / 100;
        return new Pace(
                times.size(),
                times.isEmpty() ? null : times.get(rank - 1) / 1_000.0,
                failed,
                runs.isEmpty() ? null : runs.getLast().startedAt);
    }
}
