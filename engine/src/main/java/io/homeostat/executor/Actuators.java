package io.homeostat.executor;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.executor.actuator.WebhookActuator;
import io.homeostat.executor.actuator.WebhookDocument;
import io.homeostat.executor.actuator.WebhookSettings;
import io.homeostat.model.ActionType;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Pointers;
import io.homeostat.store.SecretBox;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The actuators that people have set up. Secrets are written, never read back. Thread-safe. */
public final class Actuators implements AutoCloseable {
    /** Of each kind that an actuator may name. */
    public static final int MOST_GLOBS = 1_000;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final int MOST = 1_000;
    private static final int MOST_FAULTS = 50;
    private static final int LONGEST_GLOB = 200;
    private static final String WEBHOOK = "webhook";
    private static final int ERROR_LENGTH = 4_000;
    private static final Duration USE_PRECISION = Duration.ofSeconds(10);
    private static final Set<String> FIELDS = Set.of("kind", "actions", "targets", "config");

    /** What is told beside those: written back, they say nothing. */
    private static final Set<String> TOLD = Set.of("changedAt", "changedBy", "lastUsedAt", "lastError", "lastErrorAt");

    private static final List<String> SELECTORS = List.of("domains", "components", "groups");

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final SecretBox secrets;
    private final Map<String, Live> live = new ConcurrentHashMap<>();
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    private record Live(Instant changedAt, ReplaceableActuator actuator) {}

    /** How a use went that this node has written down. */
    private record Use(Instant at, @Nullable String error) {}

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
     * Makes or replaces an actuator. A secret given as {@code "***"} stays what it was; a document as it was told changes nothing.
     *
     * @return true when it was made
     * @throws Refused with every fault
     */
    public boolean put(Transaction tx, String name, JsonNode body, Actor by, Instant now) {
        List<Fault> faults = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            faults.add(new Fault(
                    "",
                    "name",
                    "An actuator's name has 2 to 63 small letters, digits and hyphens, and begins with a letter."));
        }
        Optional<ActuatorEntity> known =
                faults.isEmpty() ? tx.findLocked(ActuatorEntity.class, name) : Optional.empty();
        ActuatorEntity row = new ActuatorEntity();
        row.name = name;
        JsonNode before = known.map(old -> CanonicalJson.parse(old.config)).orElse(CanonicalJson.parse("{}"));
        read(body, before, row, faults);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-actuator",
                    "The actuator was not changed: " + faults.getFirst().detail(),
                    faults.stream().limit(MOST_FAULTS).toList());
        }
        if (known.isPresent() && isSame(known.get(), row)) {
            return false;
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
                        WebhookDocument.masked(CanonicalJson.parse(row.config))));
        tx.afterCommit(() -> forget(name));
        return known.isEmpty();
    }

    private void read(JsonNode body, JsonNode before, ActuatorEntity row, List<Fault> faults) {
        if (!body.isObject()) {
            faults.add(new Fault("", "wrong-type", "An actuator is one JSON object."));
            return;
        }
        for (String field : body.propertyNames()) {
            if (!FIELDS.contains(field) && !TOLD.contains(field) && !field.equals("name")) {
                faults.add(new Fault(Pointers.at("", field), "unknown-field", "There is no field " + field + " here."));
            }
        }
        JsonNode named = body.path("name");
        if (isSaid(named) && !named.stringValue("").equals(row.name)) {
            faults.add(new Fault("/name", "name", "An actuator's name is that in the address, and stays what it is."));
        }
        row.kind = body.path("kind").stringValue("");
        if (!row.kind.equals(WEBHOOK)) {
            faults.add(new Fault("/kind", "unknown-value", "The kind of actuator that this version has is webhook."));
        }
        row.actions = CanonicalJson.text(actions(body.path("actions"), faults));
        row.targets = CanonicalJson.text(targets(body.path("targets"), faults));
        row.config = CanonicalJson.text(WebhookDocument.read(body.path("config"), before, secrets, "/config", faults));
    }

    private static boolean isSame(ActuatorEntity before, ActuatorEntity after) {
        return before.kind.equals(after.kind)
                && before.actions.equals(after.actions)
                && before.targets.equals(after.targets)
                && before.config.equals(after.config);
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

    /**
     * Remembers how the last use went, for people. What is known already is not written again for ten seconds: whoever writes
     * holds the actuator's row until the end of the transaction, and all that goes on by this actuator would wait in line.
     */
    void used(Transaction tx, String name, Instant at, @Nullable String error) {
        Use last = uses.get(name);
        if (last != null && Objects.equals(last.error, error) && at.isBefore(last.at.plus(USE_PRECISION))) {
            return;
        }
        if (error == null) {
            tx.execute("update ActuatorEntity a set a.lastUsedAt = ?1 where a.name = ?2", at, name);
        } else {
            tx.execute(
                    "update ActuatorEntity a set a.lastUsedAt = ?1, a.lastError = ?2, a.lastErrorAt = ?1 where a.name = ?3",
                    at,
                    Texts.first(error, ERROR_LENGTH),
                    name);
        }
        tx.afterCommit(() -> uses.put(name, new Use(at, error)));
    }

    /** Gives all connections up. Work that is still under way must have been waited for. */
    @Override
    public void close() {
        live.values().forEach(one -> one.actuator.close());
        live.clear();
    }

    private void forget(String name) {
        uses.remove(name);
        Live old = live.remove(name);
        if (old != null) {
            old.actuator.replace();
        }
    }

    private Actuator live(ActuatorEntity row) {
        return live.compute(row.name, (name, known) -> {
                    if (known != null && known.changedAt.equals(row.changedAt)) {
                        return known;
                    }
                    if (known != null) {
                        known.actuator.replace();
                    }
                    JsonNode config = CanonicalJson.parse(row.config);
                    return new Live(
                            row.changedAt, new ReplaceableActuator(() -> new WebhookActuator(settings(config))));
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
                Objects.requireNonNull(address(config, "url")),
                secret.isString() ? secrets.unseal(secret.stringValue()) : null,
                headers,
                config.path("timeoutMs").intValue(30_000),
                config.path("maxTries").intValue(3),
                config.path("idempotent").booleanValue(false),
                address(config, "verifyUrl"),
                address(config, "stateUrl"));
    }

    private @Nullable URI address(JsonNode config, String field) {
        String address = WebhookDocument.address(config, field, secrets);
        return address == null ? null : URI.create(address);
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
                WebhookDocument.masked(CanonicalJson.parse(row.config)),
                row.changedAt,
                row.changedBy,
                row.lastUsedAt,
                row.lastError,
                row.lastErrorAt);
    }

    private static List<String> actions(JsonNode given, List<Fault> faults) {
        Set<String> actions = new LinkedHashSet<>();
        if (!given.isMissingNode() && !given.isArray()) {
            faults.add(new Fault("/actions", "wrong-type", "actions is a list of types of action."));
        } else if (given.isEmpty()) {
            faults.add(new Fault("/actions", "missing", "Name one type of action at least, such as RESTART_SERVICE."));
        }
        for (int i = 0; given.isArray() && i < given.size(); i++) {
            String name = given.get(i).stringValue("");
            try {
                actions.add(ActionType.valueOf(name).name());
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(
                        "/actions/" + i,
                        given.get(i).isString() ? "unknown-value" : "wrong-type",
                        "There is no type of action \"" + name + "\"."));
            }
        }
        return List.copyOf(actions);
    }

    private static Map<String, List<String>> targets(JsonNode given, List<Fault> faults) {
        Map<String, List<String>> targets = new TreeMap<>();
        if (isSaid(given) && !given.isObject()) {
            faults.add(new Fault(
                    "/targets", "wrong-type", "targets has domains, components and groups, each a list of globs."));
        }
        unknown(given, SELECTORS, "/targets", faults);
        for (String selector : SELECTORS) {
            List<String> globs = globs(given.path(selector), "/targets/" + selector, faults);
            targets.put(selector, globs.isEmpty() ? List.of("*") : globs);
        }
        return targets;
    }

    private static List<String> globs(JsonNode given, String at, List<Fault> faults) {
        List<String> globs = new ArrayList<>();
        if (!isSaid(given)) {
            return globs;
        }
        if (!given.isArray() || given.size() > MOST_GLOBS) {
            faults.add(new Fault(at, "wrong-type", "A list of at most 1 000 globs such as \"*\" is expected."));
            return globs;
        }
        if (given.isEmpty()) {
            faults.add(new Fault(
                    at, "missing", "Name one glob at least, or leave the list out, which stands for [\"*\"]."));
        }
        for (int i = 0; i < given.size(); i++) {
            String glob = given.get(i).stringValue("");
            String pointer = Pointers.at(at, i);
            if (!given.get(i).isString()) {
                faults.add(new Fault(pointer, "wrong-type", "A glob is a text."));
            } else if (glob.isEmpty() || Texts.characters(glob) > LONGEST_GLOB) {
                faults.add(new Fault(pointer, "out-of-range", "A glob has 1 to 200 characters."));
            } else if (!Texts.storable(glob)) {
                faults.add(new Fault(pointer, "not-storable", Texts.NOT_STORABLE));
            } else {
                globs.add(glob);
            }
        }
        return globs;
    }

    private static void unknown(JsonNode given, Collection<String> allowed, String at, List<Fault> faults) {
        for (String field : given.propertyNames()) {
            if (!allowed.contains(field)) {
                faults.add(new Fault(Pointers.at(at, field), "unknown-field", "There is no field " + field + " here."));
            }
        }
    }

    private static boolean isSaid(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean matches(JsonNode globs, String name) {
        return globs.valueStream().anyMatch(glob -> Glob.matches(glob.stringValue("*"), name));
    }

    private static Refused none(String name) {
        return new Refused(Refused.Reason.NOT_FOUND, "no-actuator", "There is no actuator " + name + ".");
    }
}
