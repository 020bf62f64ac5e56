package io.homeostat.store;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.ScheduledExecutionsFilter;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Work that survives a crash: put in within a transaction, gone with its rollback, carried out by one node at a time, and
 * again by another when that one dies. Thread-safe.
 *
 * <p>Work may therefore run twice; it asks the database where it stands. Times are the machine's.
 */
public final class DurableWork implements AutoCloseable {
    // A dead node's work is taken over after the least of missed heartbeats that the scheduler allows: 8 s.
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration POLLING = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What is done for one instance of a kind of work. */
    @FunctionalInterface
    public interface Work {
        /** Does it; gives when to do it again, or null when it is over. What it throws has it tried again later. */
        @Nullable
        Instant run(String instance);
    }

    private final Map<String, Work> kinds;
    private final Map<String, Task<Void>> tasks = new LinkedHashMap<>();
    private final JdbcCustomization dialect;
    private final Scheduler scheduler;
    private volatile boolean started;

    /**
     * @param node the name of this node, unique among those on the database
     * @param kinds what is done, by the name that its instances are stored under
     */
    public DurableWork(Database database, String node, int threads, Map<String, Work> kinds) {
        this.kinds = Map.copyOf(kinds);
        kinds.forEach((name, work) -> tasks.put(name, task(name, work)));
        this.dialect = new AutodetectJdbcCustomization(database.dataSource());
        List<Task<?>> known = new ArrayList<>(tasks.values());
        this.scheduler = Scheduler.create(database.dataSource(), known)
                .schedulerName(new SchedulerName.Fixed(node))
                .jdbcCustomization(dialect)
                .threads(threads)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .pollingInterval(POLLING)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                .commitWhenAutocommitDisabled(true)
                .build();
    }

    /** Begins to carry work out. */
    public void start() {
        scheduler.start();
        started = true;
    }

    /**
     * Puts work in, to be done at that time or soon after. An instance of that name that is there already keeps its place.
     */
    public void schedule(Transaction tx, String kind, String instance, Instant at) {
        Task<Void> task = known(kind);
        tx.onConnection(connection -> {
            client(connection).scheduleIfNotExists(task.instance(instance), at);
            return true;
        });
        tx.afterCommit(this::wake);
    }

    /** Puts in many of one kind at once, of names that were never there before. */
    public void scheduleNew(Transaction tx, String kind, List<String> instances, Instant at) {
        if (instances.isEmpty()) {
            return;
        }
        Task<Void> task = known(kind);
        List<TaskInstance<?>> all = new ArrayList<>();
        instances.forEach(instance -> all.add(task.instance(instance)));
        tx.onConnection(connection -> {
            client(connection).scheduleBatch(all, at);
            return true;
        });
        tx.afterCommit(this::wake);
    }

    /** Moves work that is not being done to another time; what is not there stays away. */
    public void move(Transaction tx, String kind, String instance, Instant at) {
        tx.onConnection(connection -> {
            SchedulerClient client = client(connection);
            TaskInstanceId id = TaskInstanceId.of(known(kind).getName(), instance);
            client.getScheduledExecution(id).ifPresent(execution -> {
                if (!execution.isPicked() && !execution.getExecutionTime().equals(at)) {
                    client.reschedule(id, at);
                }
            });
            return true;
        });
        tx.afterCommit(this::wake);
    }

    /**
     * Does all that is due by that time and that nobody does, oldest first, in this thread; what comes due by it is done too.
     * For a program that drives the work itself, instead of {@link #start}.
     *
     * @return how much was done
     */
    public int runDue(Instant now) {
        int done = 0;
        while (true) {
            List<ScheduledExecution<Object>> due =
                    scheduler
                            .getScheduledExecutions(
                                    ScheduledExecutionsFilter.all().withPicked(false))
                            .stream()
                            .filter(one -> !one.getExecutionTime().isAfter(now))
                            .toList();
            if (due.isEmpty()) {
                return done;
            }
            for (ScheduledExecution<Object> one : due) {
                Work work =
                        Objects.requireNonNull(kinds.get(one.getTaskInstance().getTaskName()));
                Instant again = work.run(one.getTaskInstance().getId());
                // What was done may have driven the work as well.
                if (scheduler.getScheduledExecution(one.getTaskInstance()).isPresent()) {
                    if (again == null) {
                        scheduler.cancel(one.getTaskInstance());
                    } else {
                        scheduler.reschedule(one.getTaskInstance(), again);
                    }
                }
                done++;
            }
        }
    }

    /** Waits for the work in hand, and leaves the rest for the next start. */
    @Override
    public void close() {
        if (started) {
            scheduler.stop();
        }
    }

    private void wake() {
        if (started) {
            scheduler.triggerCheckForDueExecutions();
        }
    }

    private Task<Void> known(String kind) {
        Task<Void> task = tasks.get(kind);
        if (task == null) {
            throw new IllegalArgumentException("no such kind of work: " + kind);
        }
        return task;
    }

    private static Task<Void> task(String name, Work work) {
        return Tasks.custom(name, Void.class)
                .onFailure((FailureHandler<Void>) (complete, operations) ->
                        operations.reschedule(complete, complete.getTimeDone().plus(RETRY)))
                .onDeadExecutionRevive()
                .execute((instance, context) -> {
                    Instant again = work.run(instance.getId());
                    if (again == null) {
                        return new CompletionHandler.OnCompleteRemove<>();
                    }
                    return (complete, operations) -> operations.reschedule(complete, again);
                });
    }

    private SchedulerClient client(Connection connection) {
        return SchedulerClient.Builder.create(new Lent(connection), new ArrayList<>(tasks.values()))
                .jdbcCustomization(dialect)
                .build();
    }

    /** The connection of a transaction in hand as a source of connections, which does not let itself be ended. */
    private record Lent(Connection connection) implements DataSource {
        @Override
        public Connection getConnection() {
            return (Connection) Proxy.newProxyInstance(
                    Lent.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "close", "commit", "rollback", "setAutoCommit" -> {
                                return null;
                            }
                            default -> {
                                try {
                                    return method.invoke(connection, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            }
                        }
                    });
        }

        @Override
        public Connection getConnection(String username, String password) {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new UnsupportedOperationException("a lent connection is nothing else");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
