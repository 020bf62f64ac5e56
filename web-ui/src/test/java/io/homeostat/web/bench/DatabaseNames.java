package io.homeostat.web.bench;

import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What databases say that they are. */
final class DatabaseNames {
    private DatabaseNames() {}

    /** As {@code H2 2.4.240 file} or {@code PostgreSQL 17.6}. */
    static String of(Databases kind) {
        DatabaseSettings settings = kind.fresh();
        try (Connection connection =
                DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            DatabaseMetaData said = connection.getMetaData();
            // What follows the first space says how it was built.
            String version = said.getDatabaseProductVersion().split(" ")[0];
            return said.getDatabaseProductName() + " " + version + (kind == Databases.H2_FILE ? " file" : "");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
