package io.homeostat.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final String H2 =
            "jdbc:h2:mem:migrations;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_DELAY=-1";

    @Test
    void both_databases_reach_the_same_schema() throws SQLException, IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            DataSource postgresSource = postgres.getPostgresDatabase();
            Flyway.configure()
                    .dataSource(postgresSource)
                    .locations("classpath:db/migration/common", "classpath:db/migration/postgresql")
                    .load()
                    .migrate();
            Flyway.configure()
                    .dataSource(H2, "sa", "")
                    .locations("classpath:db/migration/common", "classpath:db/migration/h2")
                    .load()
                    .migrate();

            try (Connection h2 = DriverManager.getConnection(H2, "sa", "");
                    Connection pg = postgresSource.getConnection()) {
                Map<String, String> columns = columns(pg);
                assertThat(columns).hasSizeGreaterThan(150);
                assertThat(columns(h2)).isEqualTo(columns);
                assertThat(keys(h2)).isEqualTo(keys(pg));
            }
        }
    }

    @Test
    void a_version_stands_in_common_or_in_every_database_of_its_own() throws IOException {
        Set<String> common = versions("common");
        Set<String> h2 = versions("h2");
        Set<String> postgresql = versions("postgresql");

        assertThat(common).isNotEmpty();
        assertThat(h2).isEqualTo(postgresql).doesNotContainAnyElementsOf(common);
    }

    /** Table and column, with the type as far as both databases mean the same by it. */
    private static Map<String, String> columns(Connection connection) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (ResultSet rows = connection.getMetaData().getColumns(connection.getCatalog(), "public", "%", "%")) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME");
                if (!table.startsWith("flyway")) {
                    found.put(
                            table + "." + rows.getString("COLUMN_NAME"),
                            type(rows.getInt("DATA_TYPE"), rows.getString("TYPE_NAME"), rows.getInt("COLUMN_SIZE"))
                                    + " " + rows.getString("IS_NULLABLE"));
                }
            }
        }
        return found;
    }

    private static String type(int type, String name, int size) {
        return switch (type) {
            case Types.VARCHAR -> size > 1_000_000 ? "text" : "varchar(" + size + ")";
            case Types.BIT, Types.BOOLEAN -> "boolean";
            case Types.BINARY, Types.VARBINARY -> name.equalsIgnoreCase("uuid") ? "uuid" : "binary";
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> "timestamp";
            case Types.OTHER -> name.toLowerCase(java.util.Locale.ROOT);
            default -> name.equalsIgnoreCase("uuid") ? "uuid" : Integer.toString(type);
        };
    }

    private static Set<String> keys(Connection connection) throws SQLException {
        Set<String> found = new TreeSet<>();
        DatabaseMetaData metadata = connection.getMetaData();
        Set<String> tables = new TreeSet<>();
        try (ResultSet rows =
                metadata.getTables(connection.getCatalog(), "public", "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (rows.next()) {
                tables.add(rows.getString("TABLE_NAME"));
            }
        }
        for (String table : tables) {
            if (table.startsWith("flyway")) {
                continue;
            }
            try (ResultSet rows = metadata.getPrimaryKeys(connection.getCatalog(), "public", table)) {
                while (rows.next()) {
                    found.add(table + " primary " + rows.getInt("KEY_SEQ") + " " + rows.getString("COLUMN_NAME"));
                }
            }
            try (ResultSet rows = metadata.getImportedKeys(connection.getCatalog(), "public", table)) {
                while (rows.next()) {
                    found.add(table + "." + rows.getString("FKCOLUMN_NAME") + " -> " + rows.getString("PKTABLE_NAME"));
                }
            }
        }
        return found;
    }

    private static Set<String> versions(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(
                MigrationsTest.class.getResource("/db/migration/" + folder).toURI()))) {
            return files.map(file -> file.getFileName().toString().replaceFirst("__.*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
