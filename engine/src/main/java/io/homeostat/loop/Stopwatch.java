package io.homeostat.loop;

/** Times the stages of one cycle. */
final class Stopwatch {
    private final long start = System.nanoTime();
    private long last = start;

    /** Nanoseconds since the last lap, which ends here. */
    long lap() {
        long now = System.nanoTime();
        long lap = now - last;
        last = now;
        return lap;
    }

    /** Nanoseconds since the last lap, which goes on. */
    long peek() {
        return System.nanoTime() - last;
    }

    long total() {
        return System.nanoTime() - start;
    }

    static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
