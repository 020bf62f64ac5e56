package io.homeostat.guard;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.model.Risk;
import io.homeostat.store.Pointers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The limits that people set.
 *
 * @param cooldownMs how long a target is left alone after an action, 0 or more
 * @param perTarget plans that may have one target at a time, 1 to 100
 * @param approval whether a plan of that risk needs a person
 */
public record GuardSettings(long cooldownMs, int perTarget, Map<Risk, Boolean> approval) {
    public static final GuardSettings DEFAULT =
            new GuardSettings(300_000, 1, Map.of(Risk.LOW, false, Risk.MEDIUM, false, Risk.HIGH, true));

    private static final int MOST_FAULTS = 50;
    public static final long MOST_COOLDOWN_MS = 7L * 24 * 3_600_000;
    public static final int MOST_PER_TARGET = 100;
    private static final Set<String> FIELDS = Set.of("cooldownMs", "perTarget", "approval");
    private static final Set<String> LATER =
            Set.of("budget", "blastRadius", "maintenance", "circuit", "errorThreshold", "storm", "oscillation", "ramp");

    public GuardSettings {
        approval = Map.copyOf(approval);
    }

    /** As it is told and stored. */
    public Map<String, Object> document() {
        Map<String, Object> risks = new LinkedHashMap<>();
        for (Risk risk : Risk.values()) {
            risks.put(word(risk), approval.getOrDefault(risk, true) ? "required" : "auto");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cooldownMs", cooldownMs);
        document.put("perTarget", perTarget);
        document.put("approval", risks);
        return document;
    }

    /**
     * Reads a whole document.
     *
     * @throws Refused with every fault; a field that this version does not enforce is one, since a limit that is taken but
     *     not kept would be a lie
     */
    public static GuardSettings parse(JsonNode document) {
        List<Fault> faults = new ArrayList<>();
        if (!document.isObject()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-guards",
                    "The guards were not changed: they are one JSON object.",
                    List.of(new Fault("", "wrong-type", "An object is expected here.")));
        }
        for (String field : document.propertyNames()) {
            if (LATER.contains(field)) {
                faults.add(new Fault(
                        "/" + field, "not-enforced", "This version does not enforce " + field + " yet; leave it out."));
            } else if (!FIELDS.contains(field)) {
                faults.add(new Fault(Pointers.at("", field), "unknown-field", "There is no guard " + field + "."));
            }
        }
        long cooldown = whole(document, "cooldownMs", 0, MOST_COOLDOWN_MS, faults);
        int perTarget = (int) whole(document, "perTarget", 1, MOST_PER_TARGET, faults);
        Map<Risk, Boolean> approval = approval(document.path("approval"), faults);
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-guards",
                    "The guards were not changed: " + faults.getFirst().detail(),
                    faults.stream().limit(MOST_FAULTS).toList());
        }
        return new GuardSettings(cooldown, perTarget, approval);
    }

    private static long whole(JsonNode document, String field, long min, long max, List<Fault> faults) {
        JsonNode value = document.path(field);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            faults.add(new Fault(
                    "/" + field, "out-of-range", field + " is a whole number from " + min + " to " + max + "."));
            return min;
        }
        return value.longValue();
    }

    private static Map<Risk, Boolean> approval(JsonNode document, List<Fault> faults) {
        Map<Risk, Boolean> approval = new EnumMap<>(Risk.class);
        if (!document.isObject()) {
            faults.add(new Fault(
                    "/approval",
                    document.isMissingNode() ? "missing" : "wrong-type",
                    "approval says auto or required for low, medium and high."));
            return approval;
        }
        for (Risk risk : Risk.values()) {
            String said = document.path(word(risk)).stringValue("");
            if (!said.equals("auto") && !said.equals("required")) {
                faults.add(new Fault("/approval/" + word(risk), "unknown-value", "It is auto or required."));
            }
            approval.put(risk, !said.equals("auto"));
        }
        for (String field : document.propertyNames()) {
            if (!Set.of("low", "medium", "high").contains(field)) {
                faults.add(
                        new Fault(Pointers.at("/approval", field), "unknown-field", "Risks are low, medium and high."));
            }
        }
        return approval;
    }

    private static String word(Risk risk) {
        return risk.name().toLowerCase(Locale.ROOT);
    }
}
