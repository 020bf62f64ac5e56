package io.homeostat.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.homeostat.model.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open database: migrated, its schema validated against the entities of all owners, with a pool of connections.
 * Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int H2_ALREADY_OPEN = 90020;
    private static final int H2_DAMAGED = 90030;

    private final HikariDataSource dataSource;
    private final HikariDataSource schema;
    private final SessionFactory sessions;
    private final UnitOfWork unitOfWork;
    private final Pulse pulse;
    private final boolean h2;

    private Database(
            HikariDataSource dataSource, HikariDataSource schema, SessionFactory sessions, Pulse pulse, boolean h2) {
        this.dataSource = dataSource;
        this.schema = schema;
        this.sessions = sessions;
        this.pulse = pulse;
        this.h2 = h2;
        this.unitOfWork = new UnitOfWork(sessions);
    }

    /**
     * Opens, migrates and validates.
     *
     * @param entities the entity classes of all owners of records
     * @throws Refused with a sentence for the operator when the database is away, locked by another process, newer than
     *     this program, or not a kind that is supported
     */
    public static Database open(DatabaseSettings settings, Collection<Class<?>> entities) {
        if (!settings.isH2() && !settings.url().startsWith("jdbc:postgresql:")) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "database-kind",
                    "homeostat.db.url = \"" + settings.url() + "\" must begin with jdbc:postgresql: or jdbc:h2:");
        }
        // What its address says of a file that is not there is H2's to judge.
        settings.file().ifPresent(file -> closeToOthers(file, !settings.url().contains(";")));
        HikariDataSource pool = connect(settings);
        HikariDataSource schema = settings.isH2() ? lasting(settings) : pool;
        try {
            settings.file().ifPresent(file -> closeToOthers(file, false));
            migrate(schema, settings);
            return new Database(
                    pool, schema, sessionFactory(pool, entities), new Pulse(configuration(settings)), settings.isH2());
        } catch (RuntimeException e) {
            schema.close();
            pool.close();
            throw e;
        }
    }

    /**
     * Connections that stay as long as this does. H2 keeps with a check constraint the session that made it, and asks that
     * session whenever it checks: if it is closed, nothing can be written any more until the database is opened anew.
     */
    private static HikariDataSource lasting(DatabaseSettings settings) {
        HikariConfig config = configuration(settings);
        config.setPoolName("homeostat-schema");
        config.setMinimumIdle(0);
        config.setIdleTimeout(0);
        config.setMaxLifetime(0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** The pool, for the scheduler of durable work. */
    public DataSource dataSource() {
        return dataSource;
    }

    public UnitOfWork unitOfWork() {
        return unitOfWork;
    }

    /** Whether this is the embedded database, which has one node only. */
    public boolean embedded() {
        return h2;
    }

    /**
     * What is wrong with the database, in words for an operator; null when it answers. Tells within some seconds, also of one that
     * is silent, and takes nothing from the pool.
     */
    public @Nullable String trouble() {
        return pulse.trouble();
    }

    @Override
    public void close() {
        pulse.close();
        sessions.close();
        dataSource.close();
        schema.close();
    }

    /** H2 makes its file with the rights that everything has by default; a file that is there keeps its own. */
    private static void closeToOthers(Path file, boolean make) {
        try {
            if (Files.exists(file)) {
                DataFolder.close(file);
            } else if (make) {
                DataFolder.make(file.toAbsolutePath().getParent());
                DataFolder.makeFile(file);
            }
        } catch (IOException e) {
            // Whether the database can be opened all the same shows when it is.
            log.warn("{} could not be closed to other users of this machine: {}", file, e.toString());
        }
    }

    private static HikariDataSource connect(DatabaseSettings settings) {
        HikariConfig config = configuration(settings);
        config.setPoolName("homeostat");
        config.setMaximumPoolSize(settings.poolSize());
        config.setAutoCommit(false);
        config.setConnectionTimeout(10_000);
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw unreachable(settings, e);
        }
    }

    /** Where the database is, and who asks. */
    private static HikariConfig configuration(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.effectiveUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        // Named, since below an application server the drivers of a web application do not register themselves.
        config.setDriverClassName(settings.isH2() ? "org.h2.Driver" : "org.postgresql.Driver");
        if (!settings.isH2()) {
            // A batch of inserts then is one statement with many rows. What the address says wins.
            config.addDataSourceProperty("reWriteBatchedInserts", true);
        }
        return config;
    }

    private static Refused unreachable(DatabaseSettings settings, RuntimeException e) {
        Refused refused;
        SQLException cause = Causes.find(e, SQLException.class);
        if (cause != null && cause.getErrorCode() == H2_ALREADY_OPEN) {
            refused = new Refused(
                    Refused.Reason.UNAVAILABLE,
                    "data-folder-locked",
                    "The data of " + settings.url() + " is in use by another process. Stop that one first,"
                            + " or choose another folder by HOMEOSTAT_DATA_DIR.");
        } else if (cause != null && cause.getErrorCode() == H2_DAMAGED) {
            refused = new Refused(
                    Refused.Reason.UNAVAILABLE,
                    "data-damaged",
                    "The data file of " + settings.url()
                            + " is damaged or no file of H2, and was left as it is. Bring back"
                            + " a copy of it, or choose another folder by HOMEOSTAT_DATA_DIR: " + cause.getMessage());
        } else {
            refused = new Refused(
                    Refused.Reason.UNAVAILABLE,
                    "database-away",
                    "The database " + settings.url() + " cannot be reached: "
                            + (cause == null ? e.getMessage() : cause.getMessage())
                            + " Check HOMEOSTAT_DB_URL, HOMEOSTAT_DB_USER and HOMEOSTAT_DB_PASSWORD.");
        }
        refused.initCause(e);
        return refused;
    }

    private static void migrate(DataSource pool, DatabaseSettings settings) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations(
                            "classpath:db/migration/common",
                            "classpath:db/migration/" + (settings.isH2() ? "h2" : "postgresql"))
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            String text = String.valueOf(e.getMessage());
            Refused refused = new Refused(
                    Refused.Reason.UNAVAILABLE,
                    "schema",
                    "The schema of " + settings.url() + " does not fit this version of Homeostat: "
                            + text.strip().lines().findFirst().orElse(text));
            refused.initCause(e);
            throw refused;
        }
    }

    private static SessionFactory sessionFactory(DataSource pool, Collection<Class<?>> entities) {
        HibernatePersistenceConfiguration configuration = new HibernatePersistenceConfiguration("homeostat");
        entities.forEach(configuration::managedClass);
        configuration.property("hibernate.connection.datasource", pool);
        configuration.property("hibernate.physical_naming_strategy", new PhysicalNamingStrategySnakeCaseImpl());
        configuration.property("hibernate.hbm2ddl.auto", Action.VALIDATE.name().toLowerCase(Locale.ROOT));
        configuration.property("hibernate.jdbc.batch_size", 200);
        configuration.property("hibernate.order_inserts", true);
        configuration.property("hibernate.order_updates", true);
        configuration.property("hibernate.jdbc.time_zone", "UTC");
        configuration.property("hibernate.connection.provider_disables_autocommit", true);
        log.debug("{} entities", entities.size());
        return configuration.createEntityManagerFactory();
    }
}
