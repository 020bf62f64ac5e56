package io.homeostat.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
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
 * @param domains The parts of the world that are looked at by themselves.
 * @param intake How violations are taken.
 * @param loop When cycles run.
 * @param planning When root causes are planned for, and how plans are chosen.
 * @param executor How patiently actions are carried out.
 * @param outcome When the outcome of a plan is judged.
 * @param approval How plans wait for people.
 * @param review How versions of rules are approved.
 * @param http Limits of the REST interface.
 * @param login How failed sign-ins are slowed down.
 * @param metrics Who may read the metrics.
 * @param shutdown How a node stops.
 */
@Validated
@ConfigurationProperties(prefix = "homeostat", ignoreUnknownFields = false)
public record HomeostatProperties(
        @Nullable Path dataDir,
        @Valid @DefaultValue Db db,
        @Valid @DefaultValue Admin admin,
        @Nullable String signingKey,
        @Nullable String secretKey,
        @Valid @DefaultValue Domains domains,
        @Valid @DefaultValue Intake intake,
        @Valid @DefaultValue Loop loop,
        @Valid @DefaultValue Planning planning,
        @Valid @DefaultValue Executor executor,
        @Valid @DefaultValue Outcome outcome,
        @Valid @DefaultValue Approval approval,
        @Valid @DefaultValue Review review,
        @Valid @DefaultValue Http http,
        @Valid @DefaultValue Login login,
        @Valid @DefaultValue Metrics metrics,
        @Valid @DefaultValue Shutdown shutdown) {

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
            @Nullable @Size(min = 1, max = 200, message = "must have {min} to {max} characters")
            String user,

            @Nullable @Size(min = 8, max = 72, message = "must have {min} to {max} characters")
            String password,

            @Nullable @Size(min = 8, max = 500, message = "must have {min} to {max} characters")
            String token) {
        @Override
        public String toString() {
            return "Admin[" + user + "]";
        }
    }

    /**
     * The parts of the world that are looked at by themselves.
     *
     * @param max How many may come into being by being named in what comes in.
     */
    public record Domains(
            @DefaultValue("20") @Min(1) @Max(10_000) int max) {}

    /**
     * How violations are taken, and how much at once. Over that nothing is taken, and the sender is told to come back.
     *
     * @param maxViolations The most in one request; more is answered with 413.
     * @param maxRequests The most requests in hand at once.
     * @param maxBytes What the bodies of those hold together at most; one alone may be as large as http.max-body.
     * @param maxBacklog How many changes of one domain may wait for a cycle before nothing more is taken.
     * @param rest What comes by POST /violations.
     * @param alertmanager What Alertmanager sends.
     * @param cloudevents What comes as CloudEvents, and from every other source.
     */
    public record Intake(
            @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxViolations,
            @DefaultValue("64") @Min(1) @Max(10_000) int maxRequests,
            @DefaultValue("16MB") @AtLeastBytes(1_024) DataSize maxBytes,
            @DefaultValue("200000") @Min(1) long maxBacklog,
            @Valid @DefaultValue Rest rest,
            @Valid @DefaultValue Alertmanager alertmanager,
            @Valid @DefaultValue Cloudevents cloudevents) {

        /**
         * What comes by POST /violations.
         *
         * @param staleAfter How long a violation may go unseen before it ends by itself.
         */
        public record Rest(
                @DefaultValue("15m") @DurationMin(seconds = 1) @DurationMax(days = 365)
                Duration staleAfter) {}

        /**
         * What comes as CloudEvents, and from every other source.
         *
         * @param staleAfter How long a violation may go unseen before it ends by itself.
         */
        public record Cloudevents(
                @DefaultValue("15m") @DurationMin(seconds = 1) @DurationMax(days = 365)
                Duration staleAfter) {}

        /**
         * What Alertmanager sends.
         *
         * @param staleAfter How long a violation may go unseen before it ends by itself; longer than its repeat_interval.
         * @param componentLabels Labels that may name the component; the first one present wins.
         * @param ignoreComponentValues Values of those that are passed over, a regular expression.
         * @param componentTemplate The component's name: text with label names in braces, {component} for what was found, which
         *     is all of the name where one of the labels is not there.
         * @param domainLabel Label that names the domain.
         * @param heartbeat Names of alerts that are signs of life and no violations.
         */
        public record Alertmanager(
                @DefaultValue("9h") @DurationMin(seconds = 1) @DurationMax(days = 365)
                Duration staleAfter,

                @DefaultValue({
                    "component",
                    "deployment",
                    "statefulset",
                    "daemonset",
                    "app",
                    "service",
                    "pod",
                    "node",
                    "instance",
                    "job"
                })
                List<String> componentLabels,

                @DefaultValue(".*(kube-state-metrics|node-exporter|blackbox-exporter).*")
                Pattern ignoreComponentValues,

                @DefaultValue("{component}")
                @Size(min = 1, max = 200)
                @jakarta.validation.constraints.Pattern(
                        regexp = TEMPLATE,
                        message =
                                "must be text with names of labels in braces, such as \\{namespace\\}/\\{component\\}")
                String componentTemplate,

                @DefaultValue("domain") @Size(min = 1, max = 200)
                String domainLabel,

                @DefaultValue({"Watchdog", "DeadMansSwitch"})
                Set<String> heartbeat) {
            /** A brace is part of no text: one that is left open, is empty or holds something else is a slip. */
            private static final String TEMPLATE = "(?=.*\\{)(?:[^{}]|\\{[\\p{L}_][\\p{L}\\p{N}_.:/-]*})*+";
        }
    }

    /**
     * When cycles run.
     *
     * @param minInterval Under load, from the start of one cycle to that of the next at least.
     * @param maxInterval With nothing new, from the start of one cycle to that of the next at most.
     * @param batchMax How many changes one cycle takes at most.
     * @param relook How long after a look an open violation is looked at again.
     * @param backoff How long to wait after a failed cycle, at first.
     */
    @NotAbove(lower = "minInterval", upper = "maxInterval")
    public record Loop(
            @DefaultValue("200ms") @DurationMin(millis = 0) @DurationMax(days = 365)
            Duration minInterval,

            @DefaultValue("30s") @DurationMin(millis = 100) @DurationMax(days = 365)
            Duration maxInterval,

            @DefaultValue("10000") @Min(1) @Max(1_000_000) int batchMax,

            @DefaultValue("5m") @DurationMin(seconds = 1) @DurationMax(days = 365)
            Duration relook,

            @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(days = 365)
            Duration backoff) {}

    /**
     * When root causes are planned for, and how plans are chosen.
     *
     * @param gather How long the evidence of a root cause must have been still before it is planned for; 0s for at once.
     * @param gatherLimit How long after a root cause was first found it is planned for at the latest.
     * @param minViolations How many open violations the evidence of a root cause must have.
     * @param sureConfidence Confidence from which on their number does not matter.
     * @param minConfidence Confidence below which nothing is planned.
     * @param candidatesPerCause How many plans are weighed against one root cause at most.
     * @param plansPerCycle How many plans one cycle chooses at most.
     * @param naturalRecovery How often violations are expected to end by themselves, until it is learnt.
     * @param rejectionHolds How long a person's no to a plan keeps its cause from being planned for, unless it gets worse.
     * @param failureBackoff How long what failed is passed over, doubled with each failure in a row, up to 30 minutes; 0s for
     *     not at all.
     */
    @NotAbove(lower = "gather", upper = "gatherLimit")
    @NotAbove(lower = "minConfidence", upper = "sureConfidence")
    public record Planning(
            @DefaultValue("5s") @DurationMin(seconds = 0) @DurationMax(days = 365)
            Duration gather,

            @DefaultValue("30s") @DurationMin(seconds = 0) @DurationMax(days = 365)
            Duration gatherLimit,

            @DefaultValue("3") @Min(1) @Max(10_000) int minViolations,

            @DefaultValue("0.95") @DecimalMin("0") @DecimalMax("1")
            double sureConfidence,

            @DefaultValue("0.6") @DecimalMin("0") @DecimalMax("1")
            double minConfidence,

            @DefaultValue("5") @Min(1) @Max(100) int candidatesPerCause,
            @DefaultValue("20") @Min(1) @Max(1_000) int plansPerCycle,

            @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1")
            double naturalRecovery,

            @DefaultValue("30m") @DurationMin(seconds = 0) @DurationMax(days = 365)
            Duration rejectionHolds,

            @DefaultValue("30s") @DurationMin(seconds = 0) @DurationMax(minutes = 30)
            Duration failureBackoff) {}

    /**
     * How patiently actions are carried out.
     *
     * @param firstBackoff Before the second try of an action; doubled for each one after, with jitter.
     * @param longestBackoff The most of it.
     * @param threads How many executions one node carries out at a time.
     */
    @NotAbove(lower = "firstBackoff", upper = "longestBackoff")
    public record Executor(
            @DefaultValue("1s") @DurationMin(millis = 1) @DurationMax(days = 365)
            Duration firstBackoff,

            @DefaultValue("1m") @DurationMin(millis = 1) @DurationMax(days = 365)
            Duration longestBackoff,

            @DefaultValue("16") @Min(1) @Max(1_000) int threads) {}

    /**
     * When the outcome of a plan is judged.
     *
     * @param settle How long after its last action.
     * @param alertmanagerDelay Added for violations from Alertmanager, which reports an end late.
     */
    public record Outcome(
            @DefaultValue("60s") @DurationMin(seconds = 0) @DurationMax(days = 365)
            Duration settle,

            @DefaultValue("6m") @DurationMin(seconds = 0) @DurationMax(days = 365)
            Duration alertmanagerDelay) {}

    /**
     * How plans wait for people.
     *
     * @param timeout How long a plan waits before it expires.
     */
    public record Approval(
            @DefaultValue("30m") @DurationMin(seconds = 1) @DurationMax(days = 365)
            Duration timeout) {}

    /**
     * How versions of rules are approved.
     *
     * @param fourEyes Whether the authors of a version are kept from approving it.
     */
    public record Review(@DefaultValue("true") boolean fourEyes) {}

    /**
     * Limits of the REST interface.
     *
     * @param maxBody Largest body of a request; what is larger is answered with 413.
     */
    public record Http(
            @DefaultValue("16MB") @AtLeastBytes(1_024) DataSize maxBody) {}

    /**
     * How failed sign-ins are slowed down, per user and address.
     *
     * @param maxFailures Failed tries after which the next ones are refused for a time.
     * @param lockout How long they are refused; also the time after which failures are forgotten.
     */
    public record Login(
            @DefaultValue("5") @Min(1) @Max(100) int maxFailures,

            @DefaultValue("5m") @DurationMin(seconds = 1) @DurationMax(days = 365)
            Duration lockout) {}

    /**
     * Who may read the metrics.
     *
     * @param isPublic Whether /actuator/prometheus answers without a token.
     */
    public record Metrics(
            @Name("public") @DefaultValue("false") boolean isPublic) {}

    /**
     * How a node stops.
     *
     * @param grace How long a stopping node with a server of its own refuses REST calls before it stops listening.
     */
    public record Shutdown(
            @DefaultValue("2s") @DurationMin(seconds = 0) @DurationMax(seconds = 20)
            Duration grace) {}
}
