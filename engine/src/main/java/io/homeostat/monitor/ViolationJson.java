package io.homeostat.monitor;

import io.homeostat.model.Fault;
import io.homeostat.model.Severity;
import io.homeostat.store.Pointers;
import io.homeostat.store.Texts;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the native form of violations, and names every fault with its pointer. Pure. */
final class ViolationJson {
    private static final Set<String> FIELDS = Set.of(
            "policy",
            "component",
            "metric",
            "value",
            "threshold",
            "severity",
            "labels",
            "annotations",
            "status",
            "startsAt",
            "endsAt",
            "fingerprint",
            "domain",
            "staleAfterMs");
    private static final int MOST_FAULTS = 50;
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final List<Fault> faults;
    private final Instant now;

    private ViolationJson(List<Fault> faults, Instant now) {
        this.faults = faults;
        this.now = now;
    }

    static List<Report> read(JsonNode body, Instant now, List<Fault> faults) {
        ViolationJson reader = new ViolationJson(faults, now);
        List<Report> reports = new ArrayList<>();
        if (body.isArray()) {
            for (int i = 0; i < body.size(); i++) {
                reader.one(body.get(i), "/" + i, reports);
            }
        } else {
            reader.one(body, "", reports);
        }
        return reports;
    }

    private void one(JsonNode node, String at, List<Report> reports) {
        if (!node.isObject()) {
            fault(at, "wrong-type", "A violation is a JSON object.");
            return;
        }
        int before = faults.size();
        for (String field : node.propertyNames()) {
            if (!FIELDS.contains(field)) {
                fault(Pointers.at(at, field), "unknown-field", "A violation has no field " + field + ".");
            }
        }
        String policy = name(node, at, "policy", null);
        String component = name(node, at, "component", null);
        String metric = name(node, at, "metric", policy);
        String domain = name(node, at, "domain", Intake.DEFAULT_DOMAIN);
        SortedMap<String, String> labels = texts(node, at, "labels");
        SortedMap<String, String> annotations = texts(node, at, "annotations");
        Severity severity = severity(node, at);
        boolean firing = firing(node, at);
        Double value = number(node, at, "value");
        Double threshold = number(node, at, "threshold");
        Instant startsAt = time(node, at, "startsAt");
        Instant endsAt = time(node, at, "endsAt");
        if (startsAt != null && startsAt.isAfter(now.plus(AHEAD))) {
            fault(
                    at + "/startsAt",
                    "in-the-future",
                    "startsAt is " + startsAt + ", and this server's clock says " + now
                            + "; 10 min ahead are allowed. Check the sender's clock.");
        }
        if (endsAt != null && startsAt != null && endsAt.isBefore(startsAt)) {
            fault(at + "/endsAt", "before-start", "endsAt is before startsAt.");
        }
        String fingerprint = fingerprint(node, at);
        Duration staleAfter = staleAfter(node, at);
        if (faults.size() > before || policy == null || component == null || metric == null || domain == null) {
            return;
        }
        reports.add(new Report(
                domain,
                policy,
                component,
                metric,
                value,
                threshold,
                severity,
                labels,
                annotations,
                firing,
                startsAt,
                endsAt,
                fingerprint == null ? Report.fingerprint(policy, component, metric, labels) : fingerprint,
                staleAfter));
    }

    private @Nullable String name(JsonNode node, String at, String field, @Nullable String otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            if (otherwise == null && (field.equals("policy") || field.equals("component"))) {
                fault(at + "/" + field, "missing", field + " is required.");
            }
            return otherwise;
        }
        if (!value.isString()) {
            fault(at + "/" + field, "wrong-type", field + " is a text.");
            return null;
        }
        String text = value.stringValue();
        int length = Texts.characters(text);
        if (length < 1 || length > Bounds.NAME) {
            fault(at + "/" + field, "out-of-range", field + " has 1 to 200 characters, and this has " + length + ".");
            return null;
        }
        return storable(text, at + "/" + field) ? text : null;
    }

    private SortedMap<String, String> texts(JsonNode node, String at, String field) {
        SortedMap<String, String> texts = new TreeMap<>();
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return texts;
        }
        if (!value.isObject()) {
            fault(at + "/" + field, "wrong-type", field + " is an object of texts.");
            return texts;
        }
        if (value.size() > Bounds.LABELS) {
            fault(at + "/" + field, "too-many", "At most 64 " + field + " are taken.");
            return texts;
        }
        value.properties().forEach(entry -> {
            String pointer = Pointers.at(at + "/" + field, entry.getKey());
            if (entry.getKey().isEmpty() || Texts.characters(entry.getKey()) > Bounds.NAME) {
                fault(pointer, "out-of-range", "A key has 1 to 200 characters.");
            } else if (!entry.getValue().isString()) {
                fault(pointer, "wrong-type", "A value here is a text.");
            } else if (Texts.characters(entry.getValue().stringValue()) > Bounds.TEXT) {
                fault(pointer, "out-of-range", "A value here has at most 4 000 characters.");
            } else if (storable(entry.getKey(), pointer)
                    && storable(entry.getValue().stringValue(), pointer)) {
                texts.put(entry.getKey(), entry.getValue().stringValue());
            }
        });
        return texts;
    }

    private Severity severity(JsonNode node, String at) {
        JsonNode value = node.path("severity");
        if (value.isMissingNode() || value.isNull()) {
            return Severity.WARNING;
        }
        return switch (value.stringValue("")) {
            case "critical" -> Severity.CRITICAL;
            case "warning" -> Severity.WARNING;
            case "info" -> Severity.INFO;
            default -> {
                fault(at + "/severity", "unknown-value", "severity is critical, warning or info.");
                yield Severity.WARNING;
            }
        };
    }

    private boolean firing(JsonNode node, String at) {
        JsonNode value = node.path("status");
        if (value.isMissingNode() || value.isNull() || value.stringValue("").equals("firing")) {
            return true;
        }
        if (!value.stringValue("").equals("resolved")) {
            fault(at + "/status", "unknown-value", "status is firing or resolved.");
        }
        return false;
    }

    private @Nullable Double number(JsonNode node, String at, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        // Not the node's own doubleValue, which throws at what no double holds.
        double number = value.isNumber() ? value.numberValue().doubleValue() : Double.NaN;
        if (!Double.isFinite(number)) {
            fault(
                    at + "/" + field,
                    value.isNumber() ? "out-of-range" : "wrong-type",
                    field + " is a finite number or null.");
            return null;
        }
        return number;
    }

    private @Nullable Instant time(JsonNode node, String at, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            Instant time =
                    OffsetDateTime.parse(value.stringValue("")).toInstant().truncatedTo(ChronoUnit.MILLIS);
            if (!time.isAfter(Bounds.NO_TIME)) {
                fault(at + "/" + field, "out-of-range", field + " lies before all times that are counted.");
                return null;
            }
            if (time.isAfter(now.plus(Duration.ofDays(36_500)))) {
                fault(at + "/" + field, "out-of-range", field + " lies too far ahead.");
                return null;
            }
            return time;
        } catch (DateTimeException e) {
            fault(at + "/" + field, "wrong-type", field + " is a time in RFC 3339, such as 2026-11-24T08:00:00Z.");
            return null;
        }
    }

    private @Nullable String fingerprint(JsonNode node, String at) {
        JsonNode value = node.path("fingerprint");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.stringValue("");
        if (text.isEmpty() || Texts.characters(text) > Bounds.FINGERPRINT) {
            fault(at + "/fingerprint", "out-of-range", "fingerprint is a text of 1 to 64 characters.");
            return null;
        }
        return storable(text, at + "/fingerprint") ? text : null;
    }

    private @Nullable Duration staleAfter(JsonNode node, String at) {
        JsonNode value = node.path("staleAfterMs");
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < Bounds.LEAST_STALE_AFTER_MS
                || value.longValue() > Bounds.MOST_STALE_AFTER_MS) {
            fault(at + "/staleAfterMs", "out-of-range", "staleAfterMs is a whole number from 1 000 to 30 days.");
            return null;
        }
        return Duration.ofMillis(value.longValue());
    }

    private boolean storable(String text, String pointer) {
        boolean storable = Texts.storable(text);
        if (!storable) {
            fault(pointer, "not-storable", Texts.NOT_STORABLE);
        }
        return storable;
    }

    private void fault(String pointer, String code, String detail) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Fault(pointer, code, detail));
        }
    }
}
