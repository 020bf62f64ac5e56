package io.homeostat.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and how many connections.
 *
 * @param url JDBC address of an H2 or a PostgreSQL database
 * @param poolSize 2 or more
 */
public record DatabaseSettings(
        String url, @Nullable String user, @Nullable String password, int poolSize) {
    private static final int DEFAULT_POOL = 16;
    private static final String H2 = "jdbc:h2:";
    private static final int DRIVE_LETTER = 1;

    /** The embedded default: an H2 file in the folder. */
    public static DatabaseSettings file(Path folder) {
        return new DatabaseSettings(
                "jdbc:h2:file:" + folder.toAbsolutePath().resolve("homeostat"), "sa", "", DEFAULT_POOL);
    }

    /** An H2 database that lives as long as its {@link Database} is open. */
    public static DatabaseSettings memory(String name) {
        return new DatabaseSettings("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "", DEFAULT_POOL);
    }

    public static DatabaseSettings of(String url, @Nullable String user, @Nullable String password) {
        return new DatabaseSettings(url, user, password, DEFAULT_POOL);
    }

    boolean isH2() {
        return url.startsWith(H2);
    }

    /** The file that an embedded database is kept in; empty for every other one. */
    Optional<Path> file() {
        if (!isH2()) {
            return Optional.empty();
        }
        String path = url.substring(H2.length()).replaceFirst(";.*", "").replaceFirst("^file:", "");
        if (path.indexOf(':') > DRIVE_LETTER) {
            return Optional.empty(); // in memory, or at a server
        }
        if (path.startsWith("~")) {
            path = System.getProperty("user.home") + path.substring(1);
        }
        return Optional.of(Path.of(path + ".mv.db"));
    }

    /**
     * The address as it is opened. For H2 with what the promises need: WRITE_DELAY=0, since H2 else acknowledges commits
     * that a kill loses; without a trace file, which others could read, and which holds nothing that is not thrown as well;
     * the rest makes it read the SQL that is written for PostgreSQL.
     */
    String effectiveUrl() {
        if (!isH2()) {
            return url;
        }
        String trace = url.toUpperCase(Locale.ROOT).contains(";TRACE_LEVEL_FILE=") ? "" : ";TRACE_LEVEL_FILE=0";
        return url
                + trace
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";
    }
}
