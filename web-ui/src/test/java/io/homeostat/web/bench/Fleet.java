package io.homeostat.web.bench;

import io.homeostat.store.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is ill: groups of twenty components, in each of which one depends on two, those on two more each, and so on; and
 * incidents, which make ten components of one group break ten policies each.
 *
 * @param components a multiple of 20
 */
record Fleet(int components) {
    static final int VIOLATIONS = 100;
    private static final int IN_GROUP = 20;
    private static final int ILL = 10;

    JsonNode topology() {
        List<Map<String, Object>> nodes = new ArrayList<>();
        List<Map<String, Object>> edges = new ArrayList<>();
        for (int group = 0; group < groups(); group++) {
            for (int i = 0; i < IN_GROUP; i++) {
                nodes.add(Map.of(
                        "name",
                        name(group, i),
                        "group",
                        "group-" + group,
                        "kind",
                        "service",
                        "labels",
                        Map.of("team", "team-" + group % 7, "tier", "tier-" + i % 3),
                        "capacity",
                        Map.of("replicas", 3, "min", 1, "max", 9)));
                for (int below : List.of(2 * i + 1, 2 * i + 2)) {
                    if (below < IN_GROUP) {
                        edges.add(Map.of("from", name(group, i), "to", name(group, below)));
                    }
                }
            }
        }
        return json(Map.of("components", nodes, "dependencies", edges));
    }

    /** The incident of a round: another group than those of the rounds before. */
    JsonNode incident(int round, String status) {
        List<Map<String, Object>> violations = new ArrayList<>();
        for (int i = 0; i < ILL; i++) {
            for (int policy = 0; policy < VIOLATIONS / ILL; policy++) {
                violations.add(violation(name(round % groups(), i), policy, status));
            }
        }
        return json(violations);
    }

    static Map<String, Object> violation(String component, int policy, String status) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("policy", "latency-p" + policy);
        one.put("component", component);
        one.put("metric", "latency_ms");
        one.put("value", 512.5 + policy);
        one.put("threshold", 500);
        one.put("severity", policy % 2 == 0 ? "critical" : "warning");
        one.put("labels", Map.of("region", "eu-1", "instance", component + "-" + policy));
        one.put("annotations", Map.of("description", "latency of " + component + " is above its limit"));
        one.put("status", status);
        return one;
    }

    /** The shipped limits, but that a target may be acted on again at once. */
    static JsonNode noCooldown() {
        return json(Map.of(
                "cooldownMs",
                0,
                "perTarget",
                1,
                "approval",
                Map.of("low", "auto", "medium", "auto", "high", "required")));
    }

    static JsonNode json(Object value) {
        return CanonicalJson.parse(CanonicalJson.text(value));
    }

    int groups() {
        return components / IN_GROUP;
    }

    static String name(int group, int i) {
        return String.format(Locale.ROOT, "service-%03d-%02d", group, i);
    }
}
