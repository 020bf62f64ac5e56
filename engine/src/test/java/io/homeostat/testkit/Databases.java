package io.homeostat.testkit;

import io.homeostat.store.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Real databases for tests: a fresh one at each call. */
public enum Databases {
    H2_FILE {
        @Override
        public DatabaseSettings fresh() {
            try {
                Path folder = Files.createTempDirectory("homeostat-h2-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                return DatabaseSettings.file(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    POSTGRESQL {
        @Override
        public DatabaseSettings fresh() {
            EmbeddedPostgres server = server();
            String name = "homeostat_" + UUID.randomUUID().toString().replace("-", "");
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return DatabaseSettings.of(server.getJdbcUrl("postgres", name), "postgres", "postgres");
        }
    };

    private static @Nullable EmbeddedPostgres shared;

    /** The settings of an empty database of this kind, which goes with the process. */
    public abstract DatabaseSettings fresh();

    /** One server a process, started when first needed and stopped with it. */
    private static synchronized EmbeddedPostgres server() {
        if (shared == null) {
            try {
                EmbeddedPostgres started = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        started.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                shared = started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
