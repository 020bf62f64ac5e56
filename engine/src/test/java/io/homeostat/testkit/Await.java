package io.homeostat.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what another thread will bring about. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Await() {}

    /** What the supplier gives, once it gives something; fails when that takes a minute. */
    public static <T> T until(Supplier<Optional<T>> wanted) {
        return until(PATIENCE, wanted);
    }

    /** The same for what takes longer, such as the start of a process on a busy machine. */
    public static <T> T until(Duration patience, Supplier<Optional<T>> wanted) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> found = wanted.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("what was awaited did not come within " + patience);
    }
}
