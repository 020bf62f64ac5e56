package io.homeostat.executor.actuator;

import io.homeostat.model.Fault;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Pointers;
import io.homeostat.store.SecretBox;
import io.homeostat.store.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The configuration of a webhook as people write it: checked whole, its secrets sealed when it is kept and masked when it is
 * told.
 */
public final class WebhookDocument {
    /** What a secret is told as, and what keeps it when it is written. */
    public static final String MASK = "***";

    public static final int DEFAULT_TIMEOUT_MS = 30_000;
    public static final int MOST_TIMEOUT_MS = 600_000;
    public static final int DEFAULT_TRIES = 3;
    public static final int MOST_TRIES = 20;
    public static final int HEADERS = 64;
    public static final int TEXT = 4_000;
    /** A header's name: what RFC 9110 calls a token. */
    public static final String HEADER_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}";

    private static final Set<String> FIELDS =
            Set.of("url", "secret", "headers", "timeoutMs", "maxTries", "idempotent", "verifyUrl", "stateUrl");
    private static final List<String> ADDRESSES = List.of("url", "verifyUrl", "stateUrl");
    private static final String QUERIES = "queries";
    private static final Pattern TOKEN = Pattern.compile(HEADER_NAME);

    /** Of the connection and not of the message, or written by the sender itself. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "host",
            "idempotency-key",
            "x-homeostat-signature");

    private final JsonNode given;
    private final JsonNode before;
    private final SecretBox secrets;
    private final String at;
    private final List<Fault> faults;
    private final Map<String, List<String>> queries = new TreeMap<>();
    private boolean moved;

    private WebhookDocument(JsonNode given, JsonNode before, SecretBox secrets, String at, List<Fault> faults) {
        this.given = given;
        this.before = before;
        this.secrets = secrets;
        this.at = at;
        this.faults = faults;
    }

    /**
     * What is to be kept of a configuration.
     *
     * @param before what was kept so far, whose secrets {@link #MASK} keeps
     * @param at where it stands in the request
     * @param faults what is wrong is added here; what is given then is not to be used
     */
    public static Map<String, Object> read(
            JsonNode given, JsonNode before, SecretBox secrets, String at, List<Fault> faults) {
        return new WebhookDocument(given, before, secrets, at, faults).read();
    }

    /**
     * What was kept, without its secrets. Every header's value counts as one, and every value in the query of an address: which
     * carry credentials is not ours to guess.
     */
    public static JsonNode masked(JsonNode kept) {
        Map<String, Object> config = new TreeMap<>();
        kept.properties().forEach(field -> config.put(field.getKey(), field.getValue()));
        if (config.containsKey("secret")) {
            config.put("secret", MASK);
        }
        Map<String, Object> headers = new TreeMap<>();
        kept.path("headers").propertyNames().forEach(name -> headers.put(name, MASK));
        config.put("headers", headers);
        config.remove(QUERIES);
        return CanonicalJson.parse(CanonicalJson.text(config));
    }

    /** An address of what was kept, as it is called; null when there is none. */
    public static @Nullable String address(JsonNode kept, String field, SecretBox secrets) {
        JsonNode address = kept.path(field);
        if (!address.isString()) {
            return null;
        }
        List<String> values = kept.path(QUERIES)
                .path(field)
                .valueStream()
                .map(one -> secrets.unseal(one.stringValue()))
                .toList();
        return WebhookQuery.of(address.stringValue()).with(values);
    }

    private Map<String, Object> read() {
        Map<String, Object> config = new TreeMap<>();
        if (!given.isObject()) {
            fault(
                    at,
                    given.isMissingNode() ? "missing" : "wrong-type",
                    "config is an object that says at least the url.");
            return config;
        }
        for (String field : given.propertyNames()) {
            if (!FIELDS.contains(field)) {
                fault(Pointers.at(at, field), "unknown-field", "A webhook has no field " + field + ".");
            }
        }
        moved = moves();
        address("url", config);
        secret(config);
        headers(config);
        number("timeoutMs", DEFAULT_TIMEOUT_MS, MOST_TIMEOUT_MS, config);
        number("maxTries", DEFAULT_TRIES, MOST_TRIES, config);
        JsonNode idempotent = given.path("idempotent");
        if (isSaid(idempotent) && !idempotent.isBoolean()) {
            fault(at + "/idempotent", "wrong-type", "idempotent is true or false.");
        }
        config.put("idempotent", idempotent.booleanValue(false));
        address("verifyUrl", config);
        address("stateUrl", config);
        if (!queries.isEmpty()) {
            config.put(QUERIES, queries);
        }
        return config;
    }

    /** Whether any address is another server's than before: what was a secret between us and the old one is not for the new. */
    private boolean moves() {
        return ADDRESSES.stream()
                .map(field -> given.path(field).stringValue(""))
                .filter(WebhookAddress::isOne)
                .anyMatch(address -> !isKnown(address, ADDRESSES));
    }

    private boolean isKnown(String address, List<String> fields) {
        return fields.stream()
                .map(field -> before.path(field).stringValue(""))
                .anyMatch(old -> WebhookAddress.isOne(old) && WebhookAddress.isSameServer(address, old));
    }

    private void address(String field, Map<String, Object> config) {
        JsonNode value = given.path(field);
        if (!isSaid(value) && !field.equals("url")) {
            return;
        }
        String address = value.stringValue("");
        if (!WebhookAddress.isOne(address)) {
            fault(
                    at + "/" + field,
                    "invalid-url",
                    field + " is an http or https address with a host, without credentials and without a fragment,"
                            + " of at most 4 000 characters.");
        } else if (!WebhookAddress.isPermitted(address)) {
            fault(
                    at + "/" + field,
                    "forbidden-address",
                    field + " is a link-local, multicast or metadata address, which actuators must not call.");
        } else {
            WebhookQuery query = WebhookQuery.of(address);
            config.put(field, query.masked());
            query(field, query);
        }
    }

    private void query(String field, WebhookQuery query) {
        List<Optional<Integer>> places =
                query.placesIn(WebhookQuery.of(before.path(field).stringValue("")));
        boolean elsewhere = !isKnown(given.path(field).stringValue(""), List.of(field));
        List<String> values = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            WebhookQuery.Value value = query.values().get(i);
            if (!value.isMask()) {
                values.add(secrets.seal(value.text()));
            } else if (places.get(i).isPresent() && !elsewhere) {
                values.add(before.path(QUERIES)
                        .path(field)
                        .get(places.get(i).orElseThrow())
                        .stringValue());
            } else {
                fault(
                        at + "/" + field,
                        "no-secret",
                        "There is no earlier value" + (value.name().isEmpty() ? "" : " of " + value.name())
                                + " in the query of " + field + " that \"***\" could keep" + forWhom(elsewhere));
            }
        }
        if (!values.isEmpty()) {
            queries.put(field, values);
        }
    }

    private void secret(Map<String, Object> config) {
        JsonNode value = given.path("secret");
        if (!isSaid(value)) {
            return;
        }
        if (!value.isString()) {
            fault(at + "/secret", "wrong-type", "secret is a text.");
            return;
        }
        String secret = value.stringValue();
        if (secret.isEmpty() || Texts.characters(secret) > TEXT) {
            fault(at + "/secret", "out-of-range", "secret has 1 to 4 000 characters, or is null.");
        } else if (!Texts.storable(secret)) {
            fault(at + "/secret", "not-storable", Texts.NOT_STORABLE);
        } else {
            keep("secret", at + "/secret", secret, before.path("secret"), config);
        }
    }

    private void headers(Map<String, Object> config) {
        Map<String, Object> headers = new TreeMap<>();
        config.put("headers", headers);
        JsonNode value = given.path("headers");
        if (!isSaid(value)) {
            return;
        }
        if (!value.isObject()) {
            fault(at + "/headers", "wrong-type", "headers is an object of texts.");
            return;
        }
        if (value.size() > HEADERS) {
            fault(at + "/headers", "too-many", "At most " + HEADERS + " headers are taken.");
        }
        Set<String> seen = new TreeSet<>();
        value.properties().forEach(header -> header(header.getKey(), header.getValue(), seen, headers));
    }

    private void header(String name, JsonNode value, Set<String> seen, Map<String, Object> headers) {
        String pointer = Pointers.at(at + "/headers", name);
        String lower = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matcher(name).matches()) {
            fault(pointer, "header-name", "A header's name has 1 to 200 letters, digits and !#$%&'*+-.^_`|~ .");
            return;
        }
        if (OURS.contains(lower)) {
            fault(pointer, "reserved", "The header " + name + " is written by Homeostat or by the connection itself.");
            return;
        }
        if (!seen.add(lower)) {
            fault(pointer, "duplicate", "There is another header " + name + ", and their names differ in case only.");
            return;
        }
        if (!value.isString()) {
            fault(pointer, "wrong-type", "A header's value is a text.");
            return;
        }
        String text = value.stringValue();
        if (text.length() > TEXT || !text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f))) {
            fault(pointer, "header-value", "A header's value has at most 4 000 characters of ASCII that can be seen.");
            return;
        }
        keep(name, pointer, text, before.path("headers").path(name), headers);
    }

    private void keep(String name, String pointer, String secret, JsonNode known, Map<String, Object> kept) {
        if (!secret.equals(MASK)) {
            kept.put(name, secrets.seal(secret));
        } else if (known.isString() && !moved) {
            kept.put(name, known.stringValue());
        } else {
            fault(pointer, "no-secret", "There is no earlier secret that \"***\" could keep" + forWhom(moved));
        }
    }

    private static String forWhom(boolean other) {
        return other ? " for another server: write it out again." : ".";
    }

    private void number(String field, int otherwise, int most, Map<String, Object> config) {
        JsonNode value = given.path(field);
        if (!isSaid(value)) {
            config.put(field, otherwise);
        } else if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= most) {
            config.put(field, value.intValue());
        } else {
            fault(at + "/" + field, "out-of-range", field + " is a whole number from 1 to " + most + ".");
        }
    }

    /** What is null counts as left out. */
    private static boolean isSaid(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private void fault(String pointer, String code, String detail) {
        faults.add(new Fault(pointer, code, detail));
    }
}
