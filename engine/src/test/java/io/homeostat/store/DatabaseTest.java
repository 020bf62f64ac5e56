package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.model.LoopState;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    /** Connections that are kept for as long as the database is open; a pool has more. */
    private static final int KEPT = 4;

    private static final SettableClock CLOCK = new SettableClock(Instant.parse("2026-11-25T08:00:00Z"));

    @Test
    void what_a_new_h2_file_promises_holds_when_the_first_connections_are_long_gone() {
        try (Homeostat engine = Homeostat.byHand(Stepped.settings(Databases.H2_FILE.fresh(), "one", CLOCK))) {
            Stepped stepped = Stepped.of(engine);
            stepped.fire("low", "a");
            HikariDataSource pool = (HikariDataSource) engine.database().dataSource();
            Set<Integer> first = sessions(pool);
            // Keeps the file open meanwhile: opened anew, it would hold what it promises by itself.
            assertThat(engine.database().trouble()).isNull();
            // As the pool does by itself to each connection within half an hour.
            pool.getHikariPoolMXBean().softEvictConnections();
            Await.until(() -> {
                Set<Integer> left = sessions(pool);
                left.retainAll(first);
                return left.size() <= KEPT ? Optional.of(left) : Optional.empty();
            });

            stepped.fire("low", "b");
            engine.loop().runOnce(Stepped.DOMAIN);
            engine.unitOfWork().run(tx -> engine.states()
                    .set(tx, null, LoopState.KILLED, "a test", Actor.SYSTEM, CLOCK.instant()));
            assertThat(stepped.list(10)).hasSize(2);
            assertThat(engine.unitOfWork()
                            .read(tx -> engine.states().current(tx, Stepped.DOMAIN))
                            .state())
                    .isEqualTo(LoopState.KILLED);
        }
    }

    private static Set<Integer> sessions(HikariDataSource pool) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select session_id from information_schema.sessions")) {
            Set<Integer> ids = new TreeSet<>();
            while (rows.next()) {
                ids.add(rows.getInt(1));
            }
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
