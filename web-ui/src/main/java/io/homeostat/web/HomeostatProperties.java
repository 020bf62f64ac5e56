package io.homeostat.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What Homeostat can be told from outside, all below {@code homeostat.}: by YAML, command line or environment variables
 * ({@code HOMEOSTAT_DB_URL} is {@code homeostat.db.url}). A value that does not hold, and a name in a file or on the
 * command line that is not known here, stop the start. {@code docs/configuration.md} says the same for operators.
 *
 * @param dataDir Folder of the H2 database, the keys and the archives; {@code ~/.homeostat} unless set.
 * @param db Where the records are kept.
 * @param admin The first administrator and the first token, for a start that no person attends.
 * @param signingKey Private key that signs the checkpoints of the audit, Ed25519 in Base64; a file below data-dir/keys unless set.
 * @param secretKey Key that encrypts the secrets of actuators and sources, 32 bytes in Base64; a file below data-dir/keys unless set.
 * @param planning When root causes are planned for.
 * @param outcome When the outcome of a plan is judged.
 * @param approval How plans wait for people.
 * @param http Limits of the REST interface.
 * @param login How failed sign-ins are slowed down.
 * @param metrics Who may read the metrics.
 */
@Validated
@ConfigurationProperties(prefix = "homeostat", ignoreUnknownFields = false)
public record HomeostatProperties(
        @Nullable Path dataDir,
        @Valid @DefaultValue Db db,
        @Valid @DefaultValue Admin admin,
        @Nullable String signingKey,
        @Nullable String secretKey,
        @Valid @DefaultValue Planning planning,
        @Valid @DefaultValue Outcome outcome,
        @Valid @DefaultValue Approval approval,
        @Valid @DefaultValue Http http,
        @Valid @DefaultValue Login login,
        @Valid @DefaultValue Metrics metrics) {

    /** The folder that {@code data-dir} names, or the default one; absolute. It need not exist yet. */
    public Path dataFolder() {
        return dataDir == null ? Path.of(System.getProperty("user.home"), ".homeostat") : dataDir.toAbsolutePath();
    }

    /** Without its secrets, so that no log can show them. */
    @Override
    public String toString() {
        return "HomeostatProperties[" + dataFolder() + ", " + db + "]";
    }

    /**
     * Where the records are kept.
     *
     * @param url JDBC address, of PostgreSQL 15 or later or of H2; an H2 file below data-dir unless set.
     * @param user Name at the database.
     * @param password Password at the database.
     */
    public record Db(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password) {
        @Override
        public String toString() {
            return "Db[" + url + "]";
        }
    }

    /**
     * The first administrator and the first token. The administrator is made at a start that finds none, and left alone
     * afterwards. The token is the one that is set here: another one before it ends with the start that finds a new one.
     *
     * @param user Name of the first administrator.
     * @param password Password of the first administrator, 8 to 72 characters.
     * @param token First API token with all scopes, best 32 random characters or more; it belongs to the person environment.
     */
    public record Admin(
            @Nullable @Size(min = 1, max = 200) String user,
            @Nullable @Size(min = 8, max = 72) String password,
            @Nullable @Size(min = 8, max = 500) String token) {
        @Override
        public String toString() {
            return "Admin[" + user + "]";
        }
    }

    /**
     * When root causes are planned for.
     *
     * @param gather How long the evidence of a root cause must have been still before it is planned for; 0s for at once.
     */
    public record Planning(
            @DefaultValue("5s") @DurationMin(seconds = 0) Duration gather) {}

    /**
     * When the outcome of a plan is judged.
     *
     * @param settle How long after its last action.
     * @param alertmanagerDelay Added for violations from Alertmanager, which reports an end late.
     */
    public record Outcome(
            @DefaultValue("60s") @DurationMin(seconds = 0) Duration settle,
            @DefaultValue("6m") @DurationMin(seconds = 0) Duration alertmanagerDelay) {}

    /**
     * How plans wait for people.
     *
     * @param timeout How long a plan waits before it expires.
     */
    public record Approval(
            @DefaultValue("30m") @DurationMin(seconds = 1) Duration timeout) {}

    /**
     * Limits of the REST interface.
     *
     * @param maxBody Largest body of a request; what is larger is answered with 413.
     */
    public record Http(@DefaultValue("16MB") DataSize maxBody) {}

    /**
     * How failed sign-ins are slowed down, per user and address.
     *
     * @param maxFailures Failed tries after which the next ones are refused for a time.
     * @param lockout How long they are refused; also the time after which failures are forgotten.
     */
    public record Login(
            @DefaultValue("5") @Min(1) @Max(100) int maxFailures,
            @DefaultValue("5m") @DurationMin(seconds = 1) Duration lockout) {}

    /**
     * Who may read the metrics.
     *
     * @param isPublic Whether /actuator/prometheus answers without a token.
     */
    public record Metrics(
            @Name("public") @DefaultValue("false") boolean isPublic) {}
}
