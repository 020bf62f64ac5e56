package io.homeostat.loop;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Something may have come: set by many, awaited by one. Setting it while nobody waits is not lost. */
final class Signal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean set;

    void set() {
        lock.lock();
        try {
            set = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is set, or the time is over; takes it back. */
    boolean await(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!set && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean was = set;
            set = false;
            return was;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the whole time, whatever comes, unless it is to be given up. */
    void awaitFully(Duration time, BooleanSupplier givenUp) {
        long end = System.nanoTime() + time.toNanos();
        lock.lock();
        try {
            while (!givenUp.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0 || changed.awaitNanos(left) <= 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
