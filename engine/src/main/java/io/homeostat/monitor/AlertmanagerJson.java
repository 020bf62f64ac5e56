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
                String domain = reader.domain(reader.labels(alert), new ArrayList<>());
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

    private SortedMap<String, String> labels(JsonNode alert) {
        SortedMap<String, String> all = new TreeMap<>();
        alert.path("labels").properties().forEach(label -> all.put(label.getKey(), text(label.getValue())));
        return all;
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
        SortedMap<String, String> all = labels(alert);
        String alertname = clip(all.getOrDefault("alertname", "unknown"), NAME, "alertname", clipped);
        String component = clip(component(all), NAME, "component", clipped);
        String metric = clip(all.getOrDefault("metric", alertname), NAME, "metric", clipped);
        String domain = domain(all, clipped);
        SortedMap<String, String> labels = bounded(all, "label", clipped);
        SortedMap<String, String> sent = new TreeMap<>();
        alert.path("annotations").properties().forEach(one -> sent.put(one.getKey(), text(one.getValue())));
        SortedMap<String, String> annotations = bounded(sent, "annotation", clipped);
        boolean firing = isFiring(alert);
        Instant startsAt = time(alert.path("startsAt"));
        if (startsAt != null && startsAt.isAfter(now)) {
            startsAt = now;
            clipped.add("startsAt in the future");
        }
        Instant endsAt = time(alert.path("endsAt"));
        if (!clipped.isEmpty()) {
            annotations.put(CLIPPED, Texts.first(String.join(", ", clipped), TEXT));
        }
        String fingerprint = alert.path("fingerprint").stringValue("");
        Severity severity = Intake.severity(all.get("severity"), Severity.WARNING);
        return new Report(
                domain,
                alertname.isEmpty() ? "unknown" : alertname,
                component,
                metric.isEmpty() ? alertname : metric,
                value(sent, all),
                null,
                severity,
                labels,
                annotations,
                firing,
                startsAt,
                firing ? null : endsAt,
                fingerprint.isEmpty()
                        ? Report.fingerprint(alertname, component, metric, all)
                        : Texts.characters(fingerprint) > Bounds.FINGERPRINT ? digest(fingerprint) : clean(fingerprint),
                null);
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
        return matcher.replaceAll(place -> Matcher.quoteReplacement(
                place.group(1).equals("component") ? component : labels.getOrDefault(place.group(1), "")));
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

    private static SortedMap<String, String> bounded(SortedMap<String, String> all, String what, List<String> clipped) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (Map.Entry<String, String> entry : all.entrySet()) {
            if (kept.size() == LABELS - 1 && all.size() > LABELS - 1 && what.equals("annotation")) {
                clipped.add((all.size() - kept.size()) + " annotations dropped");
                break;
            }
            if (kept.size() == LABELS) {
                clipped.add((all.size() - kept.size()) + " " + what + "s dropped");
                break;
            }
            String key = entry.getKey();
            int length = Texts.characters(key);
            if (length < 1 || length > NAME) {
                clipped.add("a " + what + " with a name of " + length + " characters dropped");
                continue;
            }
            kept.put(clean(key), clip(entry.getValue(), TEXT, what + " " + key, clipped));
        }
        return kept;
    }

    /** Two that differ only behind what could be kept must not become one. */
    private static String digest(String fingerprint) {
        return HexFormat.of().formatHex(CanonicalJson.digest(fingerprint.getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable Instant time(JsonNode value) {
        Instant time = instant(value);
        // Go's zero time, by which Alertmanager says that there is none.
        return time == null || time.isBefore(Instant.EPOCH) ? null : time;
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            return OffsetDateTime.parse(value.stringValue("")).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    private static String clip(String text, int most, String what, List<String> clipped) {
        String clean = clean(text);
        String kept = Texts.first(clean, most);
        if (kept.length() < clean.length()) {
            clipped.add(what);
        }
        return kept;
    }

    /** Without what no database stores: NUL, and halves of surrogate pairs. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(point -> point != 0 && !(point >= 0xd800 && point <= 0xdfff))
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
