package io.homeostat.evaluation;

import io.homeostat.model.Candidate;
import io.homeostat.model.Pattern;
import io.homeostat.model.ProposedPlan;
import io.homeostat.model.RootCause;
import io.homeostat.model.Veto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What was found, as the fields that an expectation may name. */
final class FoundFields {
    private FoundFields() {}

    static Map<String, Object> of(Pattern pattern, String scope) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", pattern.kind());
        fields.put("subKind", pattern.subKind());
        putUnlessEmpty(fields, "scope", scope);
        putUnlessEmpty(fields, "component", pattern.component());
        putUnlessEmpty(fields, "policy", pattern.policy());
        putUnlessEmpty(fields, "group", pattern.group());
        putUnlessEmpty(fields, "other", pattern.other());
        fields.put("confidence", pattern.confidence());
        fields.put("hypothesis", pattern.hypothesis());
        return fields;
    }

    static Map<String, Object> of(RootCause cause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", cause.name());
        fields.put("component", cause.component());
        fields.put("confidence", cause.confidence());
        putUnlessEmpty(fields, "recommendation", String.join("; ", cause.recommendations()));
        return fields;
    }

    static Map<String, Object> of(ProposedPlan plan) {
        Candidate candidate = plan.candidate();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rootCause", candidate.rootCause().name());
        fields.put("component", candidate.rootCause().component());
        fields.put("action", candidate.action());
        fields.put("target", candidate.target());
        candidate.steps().getFirst().parameters().forEach((name, value) -> fields.put("parameters." + name, value));
        fields.put("prior", candidate.prior());
        fields.put("cost", candidate.cost());
        fields.put("risk", candidate.risk());
        fields.put("priority", candidate.priority());
        fields.put("mode", candidate.mode());
        fields.put("score", plan.score().value());
        putUnlessEmpty(fields, "expectedImpact", candidate.expectedImpact());
        return fields;
    }

    static Stream<Map<String, Object>> ofVeto(Object proposed) {
        if (!(proposed instanceof Veto veto)) {
            return Stream.empty();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rootCause", veto.candidate().rootCause().name());
        fields.put("action", veto.candidate().action());
        fields.put("target", veto.candidate().target());
        fields.put("reason", veto.reason());
        return Stream.of(fields);
    }

    private static void putUnlessEmpty(Map<String, Object> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }
}
