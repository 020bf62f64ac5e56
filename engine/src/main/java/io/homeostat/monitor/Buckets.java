package io.homeostat.monitor;

import io.homeostat.model.Severity;
import io.homeostat.model.Window;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one key saw in one span: sums in time buckets, oldest first.
 *
 * <p>A bucket is filled in the order of the changes and nothing is ever taken out of its sums; a window merges the
 * buckets that it sees from the oldest to the newest. So every figure is a function of the changes in those buckets and
 * of their order. Most keys hold one or two buckets, so all is packed into three arrays: rows of fixed width, and, in the
 * order of the rows, the starts and the histogram cells of each.
 *
 * <p>Means and squares are kept by Welford's recurrence and merged by that of Chan, Golub and LeVeque (1983), which do not
 * cancel. What would overflow stays at the largest finite double.
 */
final class Buckets {

    /**
     * How many starts of a bucket are kept. The first and the last always are. Of a bucket with more starts than this the
     * gaps are taken as random (exponential, a spread of 1), so that too many never look like a rhythm.
     */
    static final int MAX_STARTS = 32;

    private static final int WIDTH = 6;
    private static final int INDEX = 0;

    /** Episodes begun in the upper half, transitions in the lower. */
    private static final int EPISODES = 1;

    /** Values in the upper half; below it the worst rank (2 bits), starts kept (8 bits), histogram cells (20 bits). */
    private static final int VALUES = 2;

    private static final int MEAN = 3;
    private static final int SQUARES = 4;

    /** Components whose latest start is in this bucket. */
    private static final int COMPONENTS = 5;

    private static final long ONE_EPISODE = 1L << 32;
    private static final long ONE_VALUE = 1L << 32;
    private static final int RANK_SHIFT = 28;
    private static final int STARTS_SHIFT = 20;
    private static final int CELLS_MASK = 0xF_FFFF;
    private static final long[] NONE = {};

    private long[] rows = new long[WIDTH];
    private int size;
    private long[] starts = NONE;
    private int startsSize;
    private long[] cells = NONE;
    private int cellsSize;

    boolean isEmpty() {
        return size == 0;
    }

    void add(long bucket, Arrival arrival) {
        int row = row(bucket);
        if (arrival.opened) {
            rows[row + EPISODES] += ONE_EPISODE + 1;
            addStart(row, arrival.time);
        } else if (arrival.ended) {
            rows[row + EPISODES]++;
        }
        int rank = rank(row);
        if (arrival.rank > rank) {
            rows[row + VALUES] += (long) (arrival.rank - rank) << RANK_SHIFT;
        }
        if (arrival.valued) {
            addValue(row, arrival.value, arrival.cell);
        }
    }

    /** Counts a component whose latest start is now in {@code bucket}, a bucket that something was added to. */
    void enter(long bucket) {
        rows[row(bucket) + COMPONENTS]++;
    }

    /** Undoes {@link #enter} for a component that started again. */
    void leave(long bucket) {
        rows[row(bucket) + COMPONENTS]--;
    }

    void dropBefore(long bucket) {
        int dropped = 0;
        int droppedStarts = 0;
        int droppedCells = 0;
        while (dropped < size && rows[dropped * WIDTH + INDEX] < bucket) {
            droppedStarts += starts(dropped * WIDTH);
            droppedCells += cells(dropped * WIDTH);
            dropped++;
        }
        if (dropped == 0) {
            return;
        }
        // Copies of the exact size: what grew in a storm does not stay large.
        rows = Arrays.copyOfRange(rows, dropped * WIDTH, size * WIDTH);
        size -= dropped;
        starts = droppedStarts == startsSize ? NONE : Arrays.copyOfRange(starts, droppedStarts, startsSize);
        startsSize -= droppedStarts;
        cells = droppedCells == cellsSize ? NONE : Arrays.copyOfRange(cells, droppedCells, cellsSize);
        cellsSize -= droppedCells;
    }

    /** The window that has nothing in it. */
    static Window nothing(WindowKey key, Span span, double baseline, double share) {
        return new Window(
                key.scope(),
                key.component(),
                key.policy(),
                key.metric(),
                key.group(),
                "",
                "",
                span.seconds,
                0,
                0,
                0,
                baseline,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                share,
                0,
                0,
                Severity.INFO);
    }

    Window window(WindowKey key, Span span, long now, double baseline, double share, Percentile percentile) {
        int end = rowAfter(span.bucket(now));
        int begin = rowFrom(span.oldest(now));
        if (begin >= end) {
            return nothing(key, span, baseline, share);
        }
        int count = 0;
        int transitions = 0;
        int components = 0;
        int rank = 0;
        int kept = 0;
        int cellsSeen = 0;
        int values = 0;
        double mean = 0;
        double squares = 0;
        double meanBucket = 0;
        double spread = 0;
        double together = 0;
        long origin = rows[begin + INDEX];
        for (int row = begin; row < end; row += WIDTH) {
            count += episodes(row);
            transitions += (int) rows[row + EPISODES];
            components += (int) rows[row + COMPONENTS];
            rank = Math.max(rank, rank(row));
            kept += starts(row);
            cellsSeen += cells(row);
            int more = values(row);
            if (more == 0) {
                continue;
            }
            double otherMean = Double.longBitsToDouble(rows[row + MEAN]);
            double otherSquares = Double.longBitsToDouble(rows[row + SQUARES]);
            double bucket = rows[row + INDEX] - origin;
            if (values == 0) {
                mean = otherMean;
                squares = otherSquares;
                meanBucket = bucket;
            } else {
                double total = (double) values + more;
                double weight = values * (more / total);
                double rise = clamp(otherMean - mean);
                double run = bucket - meanBucket;
                squares = clamp(squares + clamp(otherSquares + rise * rise * weight));
                spread += run * run * weight;
                together = clamp(together + clamp(run * rise * weight));
                mean = combined(mean, otherMean, values / total, more / total);
                meanBucket += run * (more / total);
            }
            values += more;
        }
        long first = 0;
        long last = 0;
        double meanGap = 0;
        double gapSpread = 0;
        if (count > 0) {
            int to = startsEnd(end);
            int from = to - kept;
            first = starts[from];
            last = starts[to - 1];
            if (count > 1) {
                double gap = (double) (last - first) / (count - 1);
                meanGap = gap / 1_000;
                gapSpread =
                        count < 3 || gap == 0 ? 0 : Math.sqrt(gapSquares(begin, end, from, gap) / (count - 1)) / gap;
            }
        }
        return new Window(
                key.scope(),
                key.component(),
                key.policy(),
                key.metric(),
                key.group(),
                "",
                "",
                span.seconds,
                count,
                values,
                count * 60.0 / span.seconds,
                baseline,
                mean,
                squares == Double.MAX_VALUE ? Double.MAX_VALUE : values == 0 ? 0 : Math.sqrt(squares / values),
                values == 0 ? 0 : p95(begin, end, cellsSeen, values, mean, squares, percentile),
                spread == 0 ? 0 : clamp(together / spread * (60_000.0 / span.bucketMillis)),
                meanGap,
                gapSpread,
                transitions,
                switch (key.scope()) {
                    case COMPONENT, COMPONENT_POLICY -> Math.min(count, 1);
                    default -> components;
                },
                share,
                first,
                last,
                severity(rank));
    }

    /** The number of the first bucket that is not before the given one; the largest long when there is none. */
    long firstFrom(long bucket) {
        int row = rowFrom(bucket);
        return row < size * WIDTH ? rows[row + INDEX] : Long.MAX_VALUE;
    }

    /** Episodes begun in the buckets from one on, up to and without another. */
    long episodesBetween(long from, long end) {
        long count = 0;
        for (int row = rowFrom(from); row < size * WIDTH && rows[row + INDEX] < end; row += WIDTH) {
            count += episodes(row);
        }
        return count;
    }

    /** Whether a start in {@code after} follows one of this, as in {@link #pair}. */
    boolean precedes(Buckets after, Span span, long now) {
        return new Steps(this, after, span, now).next();
    }

    /** How often a start of {@code after} followed one of this, or null when none did. */
    static @Nullable Window pair(WindowKey key, Span span, Buckets before, Buckets after, long now) {
        var steps = new Steps(before, after, span, now);
        int count = 0;
        long first = 0;
        long last = 0;
        double mean = 0;
        double squares = 0;
        while (steps.next()) {
            if (count == 0) {
                first = steps.cause;
            }
            last = steps.effect;
            double lag = steps.effect - steps.cause;
            double change = lag - mean;
            count++;
            mean += change / count;
            squares += change * (lag - mean);
        }
        if (count == 0) {
            return null;
        }
        return new Window(
                key.scope(),
                key.component(),
                key.policy(),
                "",
                "",
                key.other(),
                key.otherPolicy(),
                span.seconds,
                count,
                0,
                count * 60.0 / span.seconds,
                0,
                0,
                0,
                0,
                0,
                mean / 1_000,
                count < 3 || mean == 0 ? 0 : Math.sqrt(squares / count) / mean,
                0,
                2,
                0,
                first,
                last,
                severity(Math.max(before.worst(span, now), after.worst(span, now))));
    }

    /**
     * The steps from a start of one key to the start of another that came next, in time order. Between the two there is no
     * other start of either: one cause is not counted for ten effects, nor one effect for ten causes.
     */
    private static final class Steps {
        private final long[] causes;
        private int nextCause;
        private final int causesEnd;
        private final long[] effects;
        private int nextEffect;
        private final int effectsEnd;
        private final long limit;
        long cause;
        long effect;

        Steps(Buckets before, Buckets after, Span span, long now) {
            causes = before.starts;
            causesEnd = before.startsEnd(before.rowAfter(span.bucket(now)));
            nextCause = before.startsEnd(before.rowFrom(span.oldest(now)));
            effects = after.starts;
            effectsEnd = after.startsEnd(after.rowAfter(span.bucket(now)));
            nextEffect = after.startsEnd(after.rowFrom(span.oldest(now)));
            limit = span.millis;
        }

        boolean next() {
            while (nextEffect < effectsEnd && nextCause < causesEnd) {
                effect = effects[nextEffect++];
                boolean caused = false;
                while (nextCause < causesEnd && causes[nextCause] <= effect) {
                    cause = causes[nextCause++];
                    caused = true;
                }
                if (caused && effect - cause <= limit) {
                    return true;
                }
            }
            return false;
        }
    }

    private int worst(Span span, long now) {
        int end = rowAfter(span.bucket(now));
        int rank = 0;
        for (int row = rowFrom(span.oldest(now)); row < end; row += WIDTH) {
            rank = Math.max(rank, rank(row));
        }
        return rank;
    }

    /** Sum over the gaps between the starts of these rows of the squared distance from the mean gap. */
    private double gapSquares(int begin, int end, int from, double mean) {
        double sum = 0;
        int next = from;
        for (int row = begin; row < end; row += WIDTH) {
            int kept = starts(row);
            if (kept == 0) {
                continue;
            }
            int stop = next + kept;
            if (next > from) {
                sum += square(starts[next] - starts[next - 1] - mean);
            }
            int gaps = episodes(row) - 1;
            if (gaps < kept) {
                for (int i = next + 1; i < stop; i++) {
                    sum += square(starts[i] - starts[i - 1] - mean);
                }
            } else {
                double inside = (double) (starts[stop - 1] - starts[next]) / gaps;
                sum += gaps * (square(inside) + square(inside - mean));
            }
            next = stop;
        }
        return sum;
    }

    private double p95(
            int begin, int end, int cellsSeen, int values, double mean, double squares, Percentile percentile) {
        // All equal. Tiny numbers are left out, since their squares vanish too.
        if (squares == 0 && Math.abs(mean) > 1e-100) {
            return mean;
        }
        percentile.clear();
        int to = cellsEnd(end);
        percentile.add(cells, to - cellsSeen, cellsSeen);
        for (int row = begin; row < end; row += WIDTH) {
            if (values(row) == 1) {
                percentile.add(Percentile.entry(Percentile.cell(Double.longBitsToDouble(rows[row + MEAN]))));
            }
        }
        return percentile.value(values);
    }

    private void addStart(int row, long start) {
        int kept = starts(row);
        int to = startsEnd(row + WIDTH);
        int from = to - kept;
        if (kept == MAX_STARTS) {
            if (start < starts[from]) {
                starts[from] = start;
            } else if (start > starts[to - 1]) {
                starts[to - 1] = start;
            }
            return;
        }
        int at = to;
        while (at > from && starts[at - 1] > start) {
            at--;
        }
        starts = opened(starts, startsSize++, at);
        starts[at] = start;
        rows[row + VALUES] += 1L << STARTS_SHIFT;
    }

    private void addValue(int row, double value, int cell) {
        int before = values(row);
        if (before == 0) {
            rows[row + MEAN] = Double.doubleToRawLongBits(value);
        } else {
            double mean = Double.longBitsToDouble(rows[row + MEAN]);
            double squares = Double.longBitsToDouble(rows[row + SQUARES]);
            // A single value needs no cell: it is the mean.
            if (before == 1) {
                addCell(row, Percentile.entry(Percentile.cell(mean)));
            }
            addCell(row, Percentile.entry(cell));
            double total = before + 1.0;
            double moved = combined(mean, value, before / total, 1 / total);
            squares = clamp(squares + clamp(clamp(value - mean) * clamp(value - moved)));
            rows[row + MEAN] = Double.doubleToRawLongBits(moved);
            rows[row + SQUARES] = Double.doubleToRawLongBits(squares);
        }
        rows[row + VALUES] += ONE_VALUE;
    }

    private void addCell(int row, long entry) {
        int to = cellsEnd(row + WIDTH);
        int low = to - cells(row);
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Percentile.sameCell(cells[middle], entry)) {
                cells[middle]++;
                return;
            }
            if (cells[middle] < entry) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        cells = opened(cells, cellsSize++, low);
        cells[low] = entry;
        rows[row + VALUES]++;
    }

    /** The weighted mean of two means; weights add up to 1. */
    private static double combined(double mean, double other, double weight, double otherWeight) {
        double distance = other - mean;
        return Double.isInfinite(distance) ? mean * weight + other * otherWeight : mean + distance * otherWeight;
    }

    private static double clamp(double value) {
        return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
    }

    private static double square(double value) {
        return value * value;
    }

    private static Severity severity(int rank) {
        return switch (rank) {
            case 3 -> Severity.CRITICAL;
            case 2 -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }

    private int episodes(int row) {
        return (int) (rows[row + EPISODES] >>> 32);
    }

    private int values(int row) {
        return (int) (rows[row + VALUES] >>> 32);
    }

    private int rank(int row) {
        return (int) (rows[row + VALUES] >>> RANK_SHIFT) & 3;
    }

    private int starts(int row) {
        return (int) (rows[row + VALUES] >>> STARTS_SHIFT) & 0xFF;
    }

    private int cells(int row) {
        return (int) rows[row + VALUES] & CELLS_MASK;
    }

    /** Where the starts of the rows before this one end. Counted from the newest, which nearly all that arrives is in. */
    private int startsEnd(int row) {
        int end = startsSize;
        for (int later = size * WIDTH - WIDTH; later >= row; later -= WIDTH) {
            end -= starts(later);
        }
        return end;
    }

    private int cellsEnd(int row) {
        int end = cellsSize;
        for (int later = size * WIDTH - WIDTH; later >= row; later -= WIDTH) {
            end -= cells(later);
        }
        return end;
    }

    /** The row of a bucket, made when there is none. */
    private int row(long bucket) {
        int row = size * WIDTH - WIDTH;
        if (row >= 0 && rows[row + INDEX] == bucket) {
            return row;
        }
        row = rowFrom(bucket);
        if (row < size * WIDTH && rows[row + INDEX] == bucket) {
            return row;
        }
        int length = size * WIDTH;
        if (length == rows.length) {
            rows = Arrays.copyOf(rows, length + Math.max(1, size / 2) * WIDTH);
        }
        System.arraycopy(rows, row, rows, row + WIDTH, length - row);
        Arrays.fill(rows, row, row + WIDTH, 0);
        rows[row + INDEX] = bucket;
        size++;
        return row;
    }

    private int rowAfter(long bucket) {
        // The newest row is nearly always the last that a window sees.
        return size == 0 || rows[size * WIDTH - WIDTH + INDEX] <= bucket ? size * WIDTH : rowFrom(bucket + 1);
    }

    /** The first row that is not before a bucket. */
    private int rowFrom(long bucket) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows[middle * WIDTH + INDEX] < bucket) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low * WIDTH;
    }

    /** The array with a gap at {@code at}, grown when it is full. */
    private static long[] opened(long[] array, int size, int at) {
        if (size < array.length) {
            System.arraycopy(array, at, array, at + 1, size - at);
            return array;
        }
        var larger = new long[size + Math.max(1, size / 2)];
        System.arraycopy(array, 0, larger, 0, at);
        System.arraycopy(array, at, larger, at + 1, size - at);
        return larger;
    }
}
