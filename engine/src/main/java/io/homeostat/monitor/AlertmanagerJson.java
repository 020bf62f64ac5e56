package io.homeostat.monitor;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Texts;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what Alertmanager's webhook sends. Whatever Alertmanager can send is taken: what is too long is clipped and what is
 * too many dropped, both marked; only what is not of its shape is refused. Pure.
 */
final class AlertmanagerJson {
    static final String CLIPPED = "homeostat/clipped";

    private static final int NAME = Bounds.NAME;
    private static final int TEXT = Bounds.TEXT;
    private static final int LABELS = Bounds.LABELS;
    private static final int ROOM_FOR_MORE = 40;
    private static final int MOST_FAULTS = 50;
    private static final Set<String> VERSIONS = Set.of("4", "1");
    private static final Set<String> STATUSES = Set.of("firing", "resolved");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    /**
     * What was sent.
     *
     * @param heartbeats the domains that a sign of life was sent for
     * @param truncated alerts that Alertmanager left out
     * @param domains of all alerts, signs of life and ends of them included
     */
    record Notification(List<Report> reports, Set<String> heartbeats, long truncated, Set<String> domains) {}

    private final IntakeSettings settings;
    private final Instant now;

    private AlertmanagerJson(IntakeSettings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    static Notification read(JsonNode body, IntakeSettings settings, Instant now) {
        List<Fault> faults = faults(body);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "not-alertmanager",
                    "This is not a webhook body of Alertmanager, version \"4\": "
                            + faults.getFirst().detail(),
                    faults);
        }
        JsonNode alerts = body.path("alerts");
        AlertmanagerJson reader = new AlertmanagerJson(settings, now);
        List<Report> reports = new ArrayList<>();
        Set<String> heartbeats = new TreeSet<>();
        Set<String> domains = new TreeSet<>();
        for (JsonNode alert : alerts) {
            if (settings.heartbeat()
                    .contains(alert.path("labels").path("alertname").stringValue(""))) {
                List<String> unmarked = new ArrayList<>();
                String domain = reader.domain(
                        storable(texts(alert.path("labels"), "label", unmarked), "label", unmarked), unmarked);
                domains.add(domain);
                if (isFiring(alert)) {
                    heartbeats.add(domain);
                }
            } else {
                Report report = reader.one(alert);
                domains.add(report.domain());
                reports.add(report);
            }
        }
        return new Notification(
                reports, heartbeats, Math.max(0, body.path("truncatedAlerts").longValue(0)), domains);
    }

    /** What no Alertmanager and no Grafana sends. */
    private static List<Fault> faults(JsonNode body) {
        List<Fault> faults = new ArrayList<>();
        if (!body.isObject()) {
            faults.add(new Fault("", "wrong-shape", "It is a JSON object."));
            return faults;
        }
        String version = body.path("version").stringValue("");
        if (!VERSIONS.contains(version)) {
            faults.add(new Fault("/version", "wrong-shape", "version is \"4\", or \"1\" from Grafana."));
        }
        status(body, "", faults);
        JsonNode alerts = body.path("alerts");
        if (!alerts.isArray()) {
            faults.add(new Fault("/alerts", "wrong-shape", "alerts is a list."));
        }
        for (int i = 0; i < alerts.size() && faults.size() < MOST_FAULTS; i++) {
            alert(alerts.get(i), "/alerts/" + i, faults);
        }
        return faults.size() > MOST_FAULTS ? faults.subList(0, MOST_FAULTS) : faults;
    }

    private static void alert(JsonNode alert, String at, List<Fault> faults) {
        if (!alert.path("labels").isObject()) {
            faults.add(new Fault(at + "/labels", "missing", "labels is an object of texts."));
        }
        if (isSaid(alert.path("annotations")) && !alert.path("annotations").isObject()) {
            faults.add(new Fault(at + "/annotations", "wrong-type", "annotations is an object of texts."));
        }
        if (isSaid(alert.path("fingerprint")) && !alert.path("fingerprint").isString()) {
            faults.add(new Fault(at + "/fingerprint", "wrong-type", "fingerprint is a text."));
        }
        status(alert, at, faults);
        for (String field : List.of("startsAt", "endsAt")) {
            JsonNode value = alert.path(field);
            if (isSaid(value) && instant(value) == null) {
                faults.add(new Fault(
                        at + "/" + field,
                        "wrong-type",
                        field + " is a time in RFC 3339, such as 2026-11-24T08:00:00Z."));
            }
        }
    }

    private static void status(JsonNode of, String at, List<Fault> faults) {
        JsonNode status = of.path("status");
        if (isSaid(status) && !STATUSES.contains(status.stringValue(""))) {
            faults.add(new Fault(at + "/status", "unknown-value", "status is firing or resolved."));
        }
    }

    /** A Go map that is nil is written as null. */
    private static boolean isSaid(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static boolean isFiring(JsonNode alert) {
        return !alert.path("status").stringValue("firing").equals("resolved");
    }

    private String domain(SortedMap<String, String> labels, List<String> clipped) {
        String domain = clip(
                labels.getOrDefault(settings.domainLabel(), Intake.DEFAULT_DOMAIN),
                NAME,
                settings.domainLabel(),
                clipped);
        return domain.isEmpty() ? Intake.DEFAULT_DOMAIN : domain;
    }

    private Report one(JsonNode alert) {
        List<String> clipped = new ArrayList<>();
        SortedMap<String, String> sent = texts(alert.path("labels"), "label", clipped);
        SortedMap<String, String> all = storable(sent, "label", clipped);
        String alertname = clip(orUnknown(all.getOrDefault("alertname", "")), NAME, "alertname", clipped);
        String component = clip(orUnknown(component(all)), NAME, "component", clipped);
        String named = all.getOrDefault("metric", "");
        String metric = named.isEmpty() ? alertname : clip(named, NAME, "metric", clipped);
        String domain = domain(all, clipped);
        SortedMap<String, String> labels = bounded(all, "label", clipped);
        SortedMap<String, String> said =
                storable(texts(alert.path("annotations"), "annotation", clipped), "annotation", clipped);
        SortedMap<String, String> annotations = bounded(said, "annotation", clipped);
        boolean firing = isFiring(alert);
        Instant startsAt = startsAt(alert, firing, clipped);
        Instant endsAt = endsAt(alert, firing, startsAt, clipped);
        String fingerprint = fingerprint(alert, clipped);
        mark(annotations, clipped);
        return new Report(
                domain,
                alertname,
                component,
                metric,
                value(said, all),
                null,
                Intake.severity(all.get("severity"), Severity.WARNING),
                labels,
                annotations,
                firing,
                startsAt,
                endsAt,
                fingerprint.isEmpty() ? Report.fingerprint(alertname, component, metric, sent) : fingerprint,
                null);
    }

    private static String orUnknown(String name) {
        return name.isEmpty() ? "unknown" : name;
    }

    /** When it began. What has ended cannot say so by a time to come: then its end alone counts, so that a retry says the same. */
    private @Nullable Instant startsAt(JsonNode alert, boolean firing, List<String> clipped) {
        Instant startsAt = time(alert.path("startsAt"));
        if (startsAt == null || !startsAt.isAfter(now)) {
            return startsAt;
        }
        clipped.add("startsAt in the future");
        return firing ? now : null;
    }

    private static @Nullable Instant endsAt(
            JsonNode alert, boolean firing, @Nullable Instant startsAt, List<String> clipped) {
        Instant endsAt = time(alert.path("endsAt"));
        if (endsAt == null) {
            return null;
        }
        if (firing) {
            clipped.add("endsAt of what fires dropped");
            return null;
        }
        if (startsAt != null && endsAt.isBefore(startsAt)) {
            clipped.add("endsAt before startsAt");
            return startsAt;
        }
        return endsAt;
    }

    /** Empty when there is none that could be stored. */
    private static String fingerprint(JsonNode alert, List<String> clipped) {
        String sent = alert.path("fingerprint").stringValue("");
        String clean = stripped(sent, "fingerprint", clipped);
        if (Texts.characters(clean) <= Bounds.FINGERPRINT) {
            return clean;
        }
        clipped.add("fingerprint");
        return digest(sent);
    }

    /** Says what was changed. One of the sender's own annotations makes room for that where there is none. */
    private static void mark(SortedMap<String, String> annotations, List<String> clipped) {
        if (clipped.isEmpty()) {
            return;
        }
        if (annotations.containsKey(CLIPPED)) {
            clipped.add("annotation " + CLIPPED);
        } else if (annotations.size() == LABELS) {
            clipped.add("annotation " + annotations.lastKey() + " dropped");
            annotations.remove(annotations.lastKey());
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < clipped.size(); i++) {
            String one = (i == 0 ? "" : ", ") + clipped.get(i);
            if (Texts.characters(text.toString()) + Texts.characters(one) > TEXT - ROOM_FOR_MORE) {
                text.append(", and ").append(clipped.size() - i).append(" more");
                break;
            }
            text.append(one);
        }
        annotations.put(CLIPPED, text.toString());
    }

    private String component(SortedMap<String, String> labels) {
        String found = "unknown";
        for (String label : settings.componentLabels()) {
            String value = labels.getOrDefault(label, "");
            if (!value.isEmpty()
                    && !settings.ignoreComponentValues().matcher(value).matches()) {
                found = value;
                break;
            }
        }
        String component = found;
        Matcher matcher = PLACEHOLDER.matcher(settings.componentTemplate());
        boolean whole = matcher.results()
                .map(place -> place.group(1))
                .allMatch(label -> label.equals("component")
                        || !labels.getOrDefault(label, "").isEmpty());
        // Half a name, such as one without its namespace, would be another component's.
        return whole
                ? matcher.replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1).equals("component") ? component : labels.getOrDefault(place.group(1), "")))
                : component;
    }

    private static @Nullable Double value(Map<String, String> annotations, Map<String, String> labels) {
        for (Map<String, String> from : List.of(annotations, labels)) {
            String text = from.get("value");
            if (text != null && NUMBER.matcher(text.strip()).matches()) {
                try {
                    double number = Double.parseDouble(text.strip());
                    if (Double.isFinite(number)) {
                        return number;
                    }
                } catch (NumberFormatException e) {
                    // no number: the next place is asked
                }
            }
        }
        return null;
    }

    /** An object's fields as texts, which all of them are that Alertmanager sends. */
    private static SortedMap<String, String> texts(JsonNode object, String what, List<String> clipped) {
        SortedMap<String, String> texts = new TreeMap<>();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (!value.isString()) {
                clipped.add(what + " " + shown(clean(field.getKey())) + " was no text");
            }
            texts.put(field.getKey(), value.isString() ? value.stringValue() : value.toString());
        });
        return texts;
    }

    /** Names and values without what no database stores. Whoever bears a name as it was sent keeps it. */
    private static SortedMap<String, String> storable(
            SortedMap<String, String> sent, String what, List<String> clipped) {
        SortedMap<String, String> storable = new TreeMap<>();
        sent.forEach((key, value) -> {
            String name = clean(key);
            String shown = what + " " + shown(name);
            if (!name.equals(key)) {
                if (name.isEmpty() || sent.containsKey(name) || storable.containsKey(name)) {
                    clipped.add("another " + shown + " dropped");
                    return;
                }
                clipped.add("the name of " + shown);
            }
            storable.put(name, stripped(value, shown, clipped));
        });
        return storable;
    }

    private static SortedMap<String, String> bounded(SortedMap<String, String> all, String what, List<String> clipped) {
        SortedMap<String, String> kept = new TreeMap<>();
        int left = all.size();
        for (Map.Entry<String, String> entry : all.entrySet()) {
            if (kept.size() == LABELS) {
                clipped.add(left + " " + what + "s dropped");
                break;
            }
            left--;
            String key = entry.getKey();
            int length = Texts.characters(key);
            if (length < 1 || length > NAME) {
                clipped.add("a " + what + " with a name of " + length + " characters dropped");
            } else {
                kept.put(key, clip(entry.getValue(), TEXT, what + " " + key, clipped));
            }
        }
        return kept;
    }

    /** A name, as short as a mark needs it. */
    private static String shown(String name) {
        return Texts.first(name, NAME);
    }

    /** Two that differ only behind what could be kept must not become one. */
    private static String digest(String fingerprint) {
        return HexFormat.of().formatHex(CanonicalJson.digest(fingerprint.getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable Instant time(JsonNode value) {
        Instant time = instant(value);
        return time == null || !time.isAfter(Bounds.NO_TIME) ? null : time;
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            Instant time =
                    OffsetDateTime.parse(value.stringValue("")).toInstant().truncatedTo(ChronoUnit.MILLIS);
            return time.isAfter(Bounds.LAST_TIME) ? null : time;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String clip(String text, int most, String what, List<String> clipped) {
        String kept = Texts.first(text, most);
        if (kept.length() < text.length()) {
            clipped.add(what);
        }
        return kept;
    }

    private static String stripped(String text, String what, List<String> clipped) {
        String clean = clean(text);
        if (clean.length() < text.length()) {
            clipped.add(what + " held what cannot be stored");
        }
        return clean;
    }

    /** Without what is not kept of any text. */
    private static String clean(String text) {
        if (Texts.storable(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> Texts.storable(Character.toString(point)))
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
