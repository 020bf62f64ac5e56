package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.executor.actuator.WebhookActuator;
import io.homeostat.executor.actuator.WebhookSettings;
import io.homeostat.model.ActionType;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.SecretBox;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The actuators that people have set up. Secrets are written, never read back. Thread-safe. */
public final class Actuators implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final String MASK = "***";
    private static final int MOST = 1_000;
    private static final Set<String> FIELDS = Set.of("kind", "actions", "targets", "config");
    private static final Set<String> CONFIG =
            Set.of("url", "secret", "headers", "timeoutMs", "maxTries", "idempotent", "verifyUrl", "stateUrl");
    private static final Set<String> SELECTORS = Set.of("domains", "components", "groups");

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final SecretBox secrets;
    private final Map<String, Live> live = new ConcurrentHashMap<>();

    private record Live(Instant changedAt, Actuator actuator) {}

    public Actuators(UnitOfWork unitOfWork, AuditLog audit, SecretBox secrets) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.secrets = secrets;
    }

    /** The actuator that carries out an action. */
    public record Resolved(String name, Actuator actuator) {}

    /** An actuator as it is told: secrets masked. */
    public record View(
            String name,
            String kind,
            JsonNode actions,
            JsonNode targets,
            JsonNode config,
            Instant changedAt,
            String changedBy,
            @Nullable Instant lastUsedAt,
            @Nullable String lastError,
            @Nullable Instant lastErrorAt) {}

    /** All of them, by name. */
    public List<View> list(Transaction tx) {
        return rows(tx).stream().map(Actuators::view).toList();
    }

    public Optional<View> find(Transaction tx, String name) {
        return tx.find(ActuatorEntity.class, name).map(Actuators::view);
    }

    /**
     * Makes or replaces an actuator. A secret given as {@code "***"} stays what it was.
     *
     * @return true when it was made
     * @throws Refused with every fault
     */
    public boolean put(Transaction tx, String name, JsonNode body, Actor by, Instant now) {
        if (!NAME.matcher(name).matches()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-actuator",
                    "An actuator's name has 2 to 63 small letters, digits and hyphens, and begins with a letter.");
        }
        Optional<ActuatorEntity> known = tx.findLocked(ActuatorEntity.class, name);
        List<Fault> faults = new ArrayList<>();
        ActuatorEntity row = new ActuatorEntity();
        row.name = name;
        row.kind = body.path("kind").stringValue("");
        unknown(body, FIELDS, "", faults);
        if (!row.kind.equals("webhook")) {
            faults.add(new Fault("/kind", "unknown-value", "The kind of actuator that this version has is webhook."));
        }
        row.actions = CanonicalJson.text(actions(body.path("actions"), faults));
        row.targets = CanonicalJson.text(targets(body.path("targets"), faults));
        JsonNode before = known.map(old -> CanonicalJson.parse(old.config)).orElse(CanonicalJson.parse("{}"));
        row.config = CanonicalJson.text(config(body.path("config"), before, faults));
        if (!faults.isEmpty()) {
            throw new Refused(Refused.Reason.INVALID, "invalid-actuator", "The actuator was not changed.", faults);
        }
        row.changedBy = by.name();
        row.changedAt = now;
        if (known.isPresent()) {
            row.lastUsedAt = known.get().lastUsedAt;
            tx.update(row);
        } else {
            tx.insert(row);
        }
        audit.record(
                tx,
                now,
                by,
                known.isPresent() ? "actuator.changed" : "actuator.created",
                "actuator",
                name,
                Map.of(
                        "kind",
                        row.kind,
                        "actions",
                        CanonicalJson.parse(row.actions),
                        "targets",
                        CanonicalJson.parse(row.targets),
                        "config",
                        masked(row)));
        tx.afterCommit(() -> forget(name));
        return known.isEmpty();
    }

    /** @throws Refused when there is none of that name */
    public void delete(Transaction tx, String name, Actor by, Instant now) {
        ActuatorEntity row = tx.findLocked(ActuatorEntity.class, name).orElseThrow(() -> none(name));
        tx.delete(row);
        audit.record(tx, now, by, "actuator.deleted", "actuator", name, Map.of());
        tx.afterCommit(() -> forget(name));
    }

    /** Tries an actuator's connection; nothing is done to any target. */
    public ActuatorResult test(String name, Actor by, Instant now) {
        ActuatorEntity row =
                unitOfWork.read(tx -> tx.find(ActuatorEntity.class, name).orElseThrow(() -> none(name)));
        ActuatorResult result = live(row).test();
        unitOfWork.run(tx -> audit.record(
                tx,
                now,
                by,
                "actuator.tested",
                "actuator",
                name,
                Map.of("answered", result instanceof ActuatorResult.Done, "detail", result.detail())));
        return result;
    }

    /** Those that there are, read once for all that is to be carried out. */
    Known known(Transaction tx) {
        return new Known(rows(tx));
    }

    /** The actuators as they were at one moment. Not thread-safe. */
    final class Known {
        private record Entry(ActuatorEntity row, Set<String> actions, JsonNode targets) {}

        private final List<Entry> entries = new ArrayList<>();

        private Known(List<ActuatorEntity> rows) {
            for (ActuatorEntity row : rows) {
                Set<String> actions = new HashSet<>();
                CanonicalJson.parse(row.actions).forEach(name -> actions.add(name.stringValue("")));
                entries.add(new Entry(row, actions, CanonicalJson.parse(row.targets)));
            }
        }

        /** The first actuator, by name, that carries out such an action on such a target. */
        Optional<Resolved> resolve(String domain, ActionType action, String component, String group) {
            return entries.stream()
                    .filter(one -> one.actions.contains(action.name())
                            && matches(one.targets.path("domains"), domain)
                            && matches(one.targets.path("components"), component)
                            && matches(one.targets.path("groups"), group))
                    .findFirst()
                    .map(one -> new Resolved(one.row.name, live(one.row)));
        }
    }

    /** The actuator of that name, for an action that was given to it before. */
    Optional<Resolved> named(Transaction tx, String name) {
        return tx.find(ActuatorEntity.class, name).map(row -> new Resolved(row.name, live(row)));
    }

    /** Remembers how the last use went. */
    void used(Transaction tx, String name, Instant at, @Nullable String error) {
        if (error == null) {
            tx.execute("update ActuatorEntity a set a.lastUsedAt = ?1 where a.name = ?2", at, name);
        } else {
            tx.execute(
                    "update ActuatorEntity a set a.lastUsedAt = ?1, a.lastError = ?2, a.lastErrorAt = ?1 where a.name = ?3",
                    at,
                    error,
                    name);
        }
    }

    @Override
    public void close() {
        live.keySet().forEach(this::forget);
    }

    private void forget(String name) {
        Live old = live.remove(name);
        if (old != null) {
            old.actuator.close();
        }
    }

    private Actuator live(ActuatorEntity row) {
        return live.compute(row.name, (name, known) -> {
                    if (known != null && known.changedAt.equals(row.changedAt)) {
                        return known;
                    }
                    if (known != null) {
                        known.actuator.close();
                    }
                    return new Live(row.changedAt, new WebhookActuator(settings(CanonicalJson.parse(row.config))));
                })
                .actuator;
    }

    private WebhookSettings settings(JsonNode config) {
        Map<String, String> headers = new TreeMap<>();
        config.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey(), secrets.unseal(header.getValue().stringValue())));
        JsonNode secret = config.path("secret");
        return new WebhookSettings(
                URI.create(config.get("url").stringValue()),
                secret.isString() ? secrets.unseal(secret.stringValue()) : null,
                headers,
                config.path("timeoutMs").intValue(30_000),
                config.path("maxTries").intValue(3),
                config.path("idempotent").booleanValue(false),
                address(config.path("verifyUrl")),
                address(config.path("stateUrl")));
    }

    private static @Nullable URI address(JsonNode value) {
        return value.isString() ? URI.create(value.stringValue()) : null;
    }

    private static List<ActuatorEntity> rows(Transaction tx) {
        return tx.list("from ActuatorEntity a order by a.name", ActuatorEntity.class, MOST);
    }

    private static View view(ActuatorEntity row) {
        return new View(
                row.name,
                row.kind,
                CanonicalJson.parse(row.actions),
                CanonicalJson.parse(row.targets),
                masked(row),
                row.changedAt,
                row.changedBy,
                row.lastUsedAt,
                row.lastError,
                row.lastErrorAt);
    }

    /** Every header's value counts as secret: which names carry credentials is not ours to guess. */
    private static JsonNode masked(ActuatorEntity row) {
        Map<String, Object> config = new TreeMap<>();
        CanonicalJson.parse(row.config).properties().forEach(field -> config.put(field.getKey(), field.getValue()));
        if (config.containsKey("secret")) {
            config.put("secret", MASK);
        }
        Map<String, Object> headers = new TreeMap<>();
        CanonicalJson.parse(row.config).path("headers").propertyNames().forEach(name -> headers.put(name, MASK));
        config.put("headers", headers);
        return CanonicalJson.parse(CanonicalJson.text(config));
    }

    private static List<String> actions(JsonNode given, List<Fault> faults) {
        List<String> actions = new ArrayList<>();
        if (!given.isArray() || given.isEmpty()) {
            faults.add(new Fault("/actions", "missing", "Name one type of action at least, such as RESTART_SERVICE."));
        }
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i).stringValue("");
            try {
                actions.add(ActionType.valueOf(name).name());
            } catch (IllegalArgumentException e) {
                faults.add(new Fault("/actions/" + i, "unknown-value", "There is no type of action \"" + name + "\"."));
            }
        }
        return actions;
    }

    private static Map<String, List<String>> targets(JsonNode given, List<Fault> faults) {
        Map<String, List<String>> targets = new TreeMap<>();
        if (!given.isMissingNode() && !given.isObject()) {
            faults.add(new Fault(
                    "/targets", "wrong-type", "targets has domains, components and groups, each a list of globs."));
        }
        unknown(given, SELECTORS, "/targets", faults);
        for (String selector : SELECTORS) {
            List<String> globs = new ArrayList<>();
            JsonNode list = given.path(selector);
            if (!list.isMissingNode() && !list.isArray()) {
                faults.add(new Fault(
                        "/targets/" + selector, "wrong-type", selector + " is a list of globs such as \"*\"."));
            }
            for (int i = 0; i < list.size(); i++) {
                String glob = list.get(i).stringValue("");
                if (glob.isEmpty() || glob.length() > 200) {
                    faults.add(new Fault(
                            "/targets/" + selector + "/" + i, "out-of-range", "A glob has 1 to 200 characters."));
                }
                globs.add(glob);
            }
            targets.put(selector, globs.isEmpty() ? List.of("*") : globs);
        }
        return targets;
    }

    private Map<String, Object> config(JsonNode given, JsonNode before, List<Fault> faults) {
        Map<String, Object> config = new HashMap<>();
        if (!given.isObject()) {
            faults.add(new Fault("/config", "missing", "config says at least the url."));
            return config;
        }
        unknown(given, CONFIG, "/config", faults);
        for (String field : List.of("url", "verifyUrl", "stateUrl")) {
            JsonNode value = given.path(field);
            if (value.isString() && isHttp(value.stringValue())) {
                config.put(field, value.stringValue());
            } else if (field.equals("url") || !(value.isMissingNode() || value.isNull())) {
                faults.add(new Fault(
                        "/config/" + field, "invalid-url", field + " is an http or https address with a host."));
            }
        }
        number(given, "timeoutMs", 30_000, 600_000, config, faults);
        number(given, "maxTries", 3, 20, config, faults);
        JsonNode idempotent = given.path("idempotent");
        if (!idempotent.isMissingNode() && !idempotent.isBoolean()) {
            faults.add(new Fault("/config/idempotent", "wrong-type", "idempotent is true or false."));
        }
        config.put("idempotent", idempotent.booleanValue(false));
        JsonNode secret = given.path("secret");
        if (secret.isString()) {
            Object kept = sealed(secret.stringValue(), before.path("secret"));
            if (kept == null) {
                faults.add(new Fault(
                        "/config/secret", "no-secret", "There is no earlier secret that \"***\" could keep."));
            } else {
                config.put("secret", kept);
            }
        } else if (!secret.isMissingNode() && !secret.isNull()) {
            faults.add(new Fault("/config/secret", "wrong-type", "secret is a text."));
        }
        Map<String, Object> headers = new TreeMap<>();
        given.path("headers").properties().forEach(header -> {
            Object kept = sealed(
                    header.getValue().stringValue(""), before.path("headers").path(header.getKey()));
            if (kept == null || !header.getValue().isString()) {
                faults.add(
                        new Fault("/config/headers/" + header.getKey(), "wrong-type", "A header's value is a text."));
            } else {
                headers.put(header.getKey(), kept);
            }
        });
        config.put("headers", headers);
        return config;
    }

    private @Nullable Object sealed(String given, JsonNode before) {
        if (given.equals(MASK)) {
            return before.isString() ? before.stringValue() : null;
        }
        return secrets.seal(given);
    }

    private static void number(
            JsonNode given, String field, int otherwise, int max, Map<String, Object> config, List<Fault> faults) {
        JsonNode value = given.path(field);
        if (value.isMissingNode()) {
            config.put(field, otherwise);
        } else if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= max) {
            config.put(field, value.intValue());
        } else {
            faults.add(
                    new Fault("/config/" + field, "out-of-range", field + " is a whole number from 1 to " + max + "."));
        }
    }

    private static boolean isHttp(String address) {
        try {
            URI uri = URI.create(address);
            String scheme = uri.getScheme();
            return uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void unknown(JsonNode given, Set<String> allowed, String at, List<Fault> faults) {
        for (String field : given.propertyNames()) {
            if (!allowed.contains(field)) {
                faults.add(new Fault(at + "/" + field, "unknown-field", "There is no field " + field + " here."));
            }
        }
    }

    private static boolean matches(JsonNode globs, String name) {
        return globs.valueStream().anyMatch(glob -> Glob.matches(glob.stringValue("*"), name));
    }

    private static Refused none(String name) {
        return new Refused(Refused.Reason.NOT_FOUND, "no-actuator", "There is no actuator " + name + ".");
    }
}
