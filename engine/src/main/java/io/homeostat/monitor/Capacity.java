package io.homeostat.monitor;

import io.homeostat.model.Refused;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds what the intake holds at once (guarantee 1): requests and their bytes, and those of them that write. One request
 * alone is always let in, however large. Thread-safe.
 */
final class Capacity {
    /** Of the database's connections the loop keeps its share. */
    private static final int WRITERS = 8;

    private static final long WAIT_SECONDS = 5;

    private final int mostRequests;
    private final long mostBytes;
    private final Semaphore writers = new Semaphore(WRITERS, true);
    private int requests;
    private long bytes;

    Capacity(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    synchronized Admission admit(long expected) {
        if (requests >= mostRequests) {
            throw overloaded("there are " + requests + " requests in hand");
        }
        if (requests > 0 && bytes + expected > mostBytes) {
            throw overloaded("the requests in hand hold " + bytes + " bytes");
        }
        requests++;
        return new Admission(this);
    }

    synchronized void hold(long more) {
        if (requests > 1 && bytes + more > mostBytes) {
            throw overloaded("the requests in hand hold " + bytes + " bytes");
        }
        bytes += more;
    }

    synchronized void leave(long held) {
        requests--;
        bytes -= held;
    }

    /** Runs what writes, when it is its turn. */
    <T> T writing(Supplier<T> work) {
        try {
            if (!writers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw overloaded("the database is busy with " + WRITERS + " others");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw overloaded("the node is stopping");
        }
        try {
            return work.get();
        } finally {
            writers.release();
        }
    }

    static Refused overloaded(String why) {
        return new Refused(
                Refused.Reason.OVERLOADED, "overloaded", "Nothing was taken: " + why + ". Try again in some seconds.");
    }
}
