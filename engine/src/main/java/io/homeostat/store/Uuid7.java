package io.homeostat.store;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids that sort by time (RFC 9562, version 7). */
public final class Uuid7 {
    private static final SecureRandom random = new SecureRandom();
    private static final int COUNTER_BITS = 12;

    private static long lastMillis;
    private static int counter;

    private Uuid7() {}

    /** A new id of that time; ids made one after the other by this process in one millisecond sort in that order. */
    public static UUID next(Instant at) {
        long millis = at.toEpochMilli();
        int sequence;
        synchronized (Uuid7.class) {
            if (millis > lastMillis) {
                lastMillis = millis;
                counter = random.nextInt(1 << (COUNTER_BITS - 3));
            } else if (++counter == 1 << COUNTER_BITS) {
                // More than the counter holds within a millisecond: borrow the next one (RFC 9562, section 6.2).
                lastMillis++;
                counter = 0;
            }
            millis = lastMillis;
            sequence = counter;
        }
        return new UUID(millis << 16 | 0x7000L | sequence, variant(random.nextLong()));
    }

    /**
     * The id of something that a cycle found: the cycle's time and a hash of the content, so that deciding again gives the
     * same id.
     *
     * @param hash 10 bytes or more
     */
    public static UUID of(Instant at, byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        int top = bytes.getShort() & 0x0fff;
        return new UUID(at.toEpochMilli() << 16 | 0x7000L | top, variant(bytes.getLong()));
    }

    /**
     * As {@link #of(Instant, byte[])}, of the members of one list: the first sorts last, so that a list of the newest first
     * shows them in their order.
     *
     * @param place in the list, from 0; those from 4 095 on sort as equals
     */
    public static UUID of(Instant at, int place, byte[] hash) {
        int top = Math.max(0, (1 << COUNTER_BITS) - 1 - place);
        return new UUID(
                at.toEpochMilli() << 16 | 0x7000L | top,
                variant(ByteBuffer.wrap(hash).getLong()));
    }

    private static long variant(long bits) {
        return (bits & 0x3fffffffffffffffL) | 0x8000000000000000L;
    }
}
