package io.homeostat.monitor;

import java.util.Arrays;

/**
 * Per component, the bucket of its latest start in each span: what a key of many components needs to count the distinct
 * ones. A hash table of its own, since boxes would cost more than all else that a key holds.
 */
final class Latest {

    static final long NEVER = Long.MIN_VALUE;

    private static final int FREE = 0;

    /** Identities are positive. */
    private int[] components = new int[4];

    private long[] buckets = new long[4 * Span.COUNT];
    private int size;

    /** Where the component is kept, to be used before the next call of this method. */
    int slot(int component) {
        if ((size + 1) * 4 > components.length * 3) {
            rebuild(components.length * 2);
        }
        int slot = find(component);
        if (components[slot] == FREE) {
            components[slot] = component;
            Arrays.fill(buckets, slot * Span.COUNT, (slot + 1) * Span.COUNT, NEVER);
            size++;
        }
        return slot;
    }

    long bucket(int slot, int span) {
        return buckets[slot * Span.COUNT + span];
    }

    void put(int slot, int span, long bucket) {
        buckets[slot * Span.COUNT + span] = bucket;
    }

    /** Forgets, for one span, the components whose latest start is before a bucket. */
    void dropBefore(int span, long bucket) {
        int kept = 0;
        for (int slot = 0; slot < components.length; slot++) {
            if (components[slot] != FREE) {
                int at = slot * Span.COUNT;
                if (buckets[at + span] < bucket) {
                    buckets[at + span] = NEVER;
                }
                for (int other = 0; other < Span.COUNT; other++) {
                    if (buckets[at + other] != NEVER) {
                        kept++;
                        break;
                    }
                }
            }
        }
        if (kept * 2 < size) {
            int capacity = 4;
            while (capacity * 3 < (kept + 1) * 4) {
                capacity *= 2;
            }
            rebuild(capacity);
        }
    }

    private void rebuild(int capacity) {
        var oldComponents = components;
        var oldBuckets = buckets;
        components = new int[capacity];
        buckets = new long[capacity * Span.COUNT];
        size = 0;
        for (int old = 0; old < oldComponents.length; old++) {
            int from = old * Span.COUNT;
            if (oldComponents[old] != FREE && !never(oldBuckets, from)) {
                int slot = find(oldComponents[old]);
                components[slot] = oldComponents[old];
                System.arraycopy(oldBuckets, from, buckets, slot * Span.COUNT, Span.COUNT);
                size++;
            }
        }
    }

    private static boolean never(long[] buckets, int from) {
        for (int span = 0; span < Span.COUNT; span++) {
            if (buckets[from + span] != NEVER) {
                return false;
            }
        }
        return true;
    }

    private int find(int component) {
        int mask = components.length - 1;
        // Fibonacci hashing: identities are consecutive.
        int slot = (component * 0x9E37_79B9) >>> 16 & mask;
        while (components[slot] != FREE && components[slot] != component) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
