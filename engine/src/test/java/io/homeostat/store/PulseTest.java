package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditLog;
import io.homeostat.testkit.Await;
import io.homeostat.testkit.Databases;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PulseTest {
    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_pool_that_is_used_up_is_no_database_that_is_away(Databases kind) throws SQLException {
        DatabaseSettings settings = kind.fresh();
        try (Database database = Database.open(settings, AuditLog.ENTITIES)) {
            List<Connection> used = new ArrayList<>();
            for (int i = 0; i < settings.poolSize(); i++) {
                used.add(database.dataSource().getConnection());
            }
            assertThat(database.trouble()).isNull();
            for (Connection connection : used) {
                connection.close();
            }
        }
    }

    @Test
    void a_database_that_falls_silent_is_told_and_told_to_be_there_when_it_answers_again() throws IOException {
        DatabaseSettings direct = Databases.POSTGRESQL.fresh();
        URI address = URI.create(direct.url().substring("jdbc:".length()));
        try (Wire wire = new Wire(address.getPort())) {
            String url = direct.url().replace(":" + address.getPort() + "/", ":" + wire.port() + "/");
            DatabaseSettings through = DatabaseSettings.of(url, direct.user(), direct.password());
            try (Database database = Database.open(through, AuditLog.ENTITIES)) {
                assertThat(database.trouble()).isNull();
                wire.hold(true);
                assertThat(Await.until(() -> Optional.ofNullable(database.trouble())))
                        .isNotBlank();
                wire.hold(false);
                Await.until(() -> database.trouble() == null ? Optional.of(true) : Optional.empty());
            }
        }
    }

    /** Carries bytes to a server and back, unless it is held: then connections stay open, and nothing comes through. */
    private static final class Wire implements AutoCloseable {
        private final ServerSocket near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int far;
        private boolean held;

        Wire(int far) throws IOException {
            this.far = far;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return near.getLocalPort();
        }

        synchronized void hold(boolean hold) {
            held = hold;
            notifyAll();
        }

        private synchronized void pass() throws InterruptedException {
            while (held) {
                wait();
            }
        }

        private void accept() {
            try {
                while (true) {
                    Socket caller = near.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), far);
                    Thread.ofVirtual().start(() -> carry(caller, server));
                    Thread.ofVirtual().start(() -> carry(server, caller));
                }
            } catch (IOException e) {
                // the test has ended
            }
        }

        private void carry(Socket from, Socket to) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[8_192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    pass();
                    out.write(buffer, 0, n);
                }
            } catch (IOException | InterruptedException e) {
                // one end has closed
            }
        }

        @Override
        public void close() throws IOException {
            hold(false);
            near.close();
        }
    }
}
