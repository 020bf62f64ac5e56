package io.homeostat.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database answers. Asks over one connection of its own, so that a pool that work has used up is not taken for a
 * database that is away, and asking takes nothing from that work. Thread-safe.
 */
final class Pulse implements AutoCloseable {
    private static final int WAIT_MS = 2_000;
    private static final int ANSWER_SECONDS = 1;
    /** However many ask, the database is asked once in this time. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    private final HikariDataSource one;
    private boolean known;
    private long askedAt;
    private @Nullable String trouble;

    /**
     * A pulse.
     *
     * @param config of the database; the connections are this pulse's own
     */
    Pulse(HikariConfig config) {
        config.setPoolName("homeostat-pulse");
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setAutoCommit(true);
        config.setConnectionTimeout(WAIT_MS);
        config.setValidationTimeout(Duration.ofSeconds(ANSWER_SECONDS).toMillis());
        config.setInitializationFailTimeout(-1); // that it is away is what this is for
        one = new HikariDataSource(config);
    }

    /** What is wrong, in words for an operator; null when the database answers. Tells within some seconds. */
    synchronized @Nullable String trouble() {
        if (!known || System.nanoTime() - askedAt > GRAIN.toNanos()) {
            trouble = ask();
            askedAt = System.nanoTime();
            known = true;
        }
        return trouble;
    }

    private @Nullable String ask() {
        try (Connection connection = one.getConnection()) {
            return connection.isValid(ANSWER_SECONDS) ? null : "It does not answer within " + ANSWER_SECONDS + " s.";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        one.close();
    }
}
