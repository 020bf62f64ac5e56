package io.homeostat.monitor;

import java.util.Arrays;

/**
 * The 95th percentile of values that are known by their cell in a logarithmic histogram.
 *
 * <p>A cell is the exponent and the first six bits of the mantissa of a double, so 64 of them share each power of two and
 * the middle of a cell is within 0.8 % of all that it holds. Cells need no logarithm, are in the order of their values,
 * and are the same on every machine. What is smaller than the smallest normal double counts as 0. The idea is that of
 * Masson, Rim and Lee, <i>DDSketch</i> (VLDB 2019), with the bits of the number in place of its logarithm.
 *
 * <p>An instance is working space: {@link #clear}, {@link #add}, {@link #value}.
 */
final class Percentile {

    private static final int DROPPED_BITS = 46;
    private static final int OFFSET = 1 << 18;

    /** Below this many entries sorting is cheaper than counting. */
    private static final int FEW = 48;

    private final int[] counts = new int[4_096];
    private long[] entries = new long[64];
    private int size;

    /** The cell of a finite value. */
    static int cell(double value) {
        double size = Math.abs(value);
        if (size < Double.MIN_NORMAL) {
            return 0;
        }
        int cell = (int) (Double.doubleToRawLongBits(size) >>> DROPPED_BITS);
        return value < 0 ? -cell : cell;
    }

    /** The middle of a cell. */
    static double middle(int cell) {
        if (cell == 0) {
            return 0;
        }
        long bits = ((long) Math.abs(cell) << DROPPED_BITS) | (1L << (DROPPED_BITS - 1));
        return Math.copySign(Double.longBitsToDouble(bits), cell);
    }

    /** A cell that holds one value, as a number whose order is that of the cells. Adding 1 to it counts one more. */
    static long entry(int cell) {
        return ((long) (cell + OFFSET) << 32) | 1;
    }

    static boolean sameCell(long entry, long other) {
        return entry >>> 32 == other >>> 32;
    }

    void clear() {
        size = 0;
    }

    void add(long entry) {
        reserve(1);
        entries[size++] = entry;
    }

    void add(long[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, entries, size, length);
        size += length;
    }

    /**
     * By nearest rank: the smallest value that at least 95 % of all are not above, to within its cell.
     *
     * @param values how many were added, at least 1
     */
    double value(long values) {
        long above = values - (95 * values + 99) / 100;
        return middle(size <= FEW ? sorted(above) : counted(above));
    }

    /** The cell below which as many values lie as not {@code above}. */
    private int sorted(long above) {
        Arrays.sort(entries, 0, size);
        int i = size - 1;
        for (long left = above; i > 0; i--) {
            left -= entries[i] & 0xFFFF_FFFFL;
            if (left < 0) {
                break;
            }
        }
        return cellOf(entries[i]);
    }

    private int counted(long above) {
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            int cell = cellOf(entries[i]);
            least = Math.min(least, cell);
            most = Math.max(most, cell);
        }
        if (most - least >= counts.length) {
            return sorted(above);
        }
        for (int i = 0; i < size; i++) {
            counts[cellOf(entries[i]) - least] += (int) entries[i];
        }
        int cell = most;
        for (long left = above; cell > least; cell--) {
            left -= counts[cell - least] & 0xFFFF_FFFFL;
            if (left < 0) {
                break;
            }
        }
        Arrays.fill(counts, 0, most - least + 1, 0);
        return cell;
    }

    private static int cellOf(long entry) {
        return (int) (entry >>> 32) - OFFSET;
    }

    private void reserve(int more) {
        if (size + more > entries.length) {
            entries = Arrays.copyOf(entries, Math.max(size + more, entries.length * 2));
        }
    }
}
