package io.homeostat.rulebase;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.drools.compiler.builder.impl.KnowledgeBuilderImpl;

/**
 * Where rules are compiled. Each build has a thread of its own, since the compiler leaves values on every thread that it runs
 * on: on an application server's, these would hold the classes of an application that is long gone. Thread-safe.
 */
public final class CompilerThreads {
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    /** Many times what the largest rule base takes on a slow machine. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private CompilerThreads() {}

    /** Work on rules that was not done in time. Its thread goes on by itself, since nothing in a JVM can end it. */
    static final class TooLong extends RuntimeException {
        TooLong(Duration deadline) {
            super("reading and compiling these rules took more than " + deadline.toSeconds() + " s");
        }
    }

    /**
     * Does the work on a thread that ends with it, and waits; an interruption is kept for afterwards.
     *
     * @throws TooLong when it has not ended within five minutes
     */
    static <T> T run(Supplier<T> work) {
        return run(work, LONGEST);
    }

    /**
     * As {@link #run(Supplier)}, with a deadline for the answer.
     *
     * @throws TooLong when it has not ended by then
     */
    static <T> T run(Supplier<T> work, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread =
                Thread.ofPlatform().daemon().name("homeostat-rule-compiler").unstarted(task);
        // Drools finds its own services through the context loader, which the caller's need not be.
        thread.setContextClassLoader(CompilerThreads.class.getClassLoader());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    throw new TooLong(deadline);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error failure -> throw failure;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Ends the threads that all builds share, for good, and waits for them: for an application server that lets go of this
     * class. Nothing can be compiled afterwards.
     */
    public static void end() {
        ForkJoinPool shared = KnowledgeBuilderImpl.ForkJoinPoolHolder.COMPILER_POOL;
        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof ForkJoinWorkerThread worker && worker.getPool() == shared)
                .toList();
        shared.shutdownNow();
        try {
            // Not by the pool, which calls itself ended while its last threads are still on their way out.
            for (Thread worker : workers) {
                worker.join(LAST_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
