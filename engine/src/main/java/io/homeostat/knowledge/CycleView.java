package io.homeostat.knowledge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A cycle as it is told.
 *
 * @param stages milliseconds by stage
 * @param patterns empty in a list of cycles
 * @param rootCauses empty in a list of cycles
 * @param error why it failed, or null
 */
public record CycleView(
        UUID id,
        String domain,
        long number,
        UUID releaseId,
        Instant startedAt,
        double durationMs,
        Map<String, Double> stages,
        int violations,
        int plans,
        int chosen,
        CycleStatus status,
        @Nullable String error,
        List<PatternView> patterns,
        List<RootCauseView> rootCauses) {

    /** A pattern as it is told; rule as stored. */
    public record PatternView(
            UUID id,
            String kind,
            @Nullable String subKind,
            String scope,
            double confidence,
            String hypothesis,
            JsonNode violations,
            int violationCount,
            JsonNode rule) {}

    /** A root cause as it is told; rule as stored. */
    public record RootCauseView(
            UUID id,
            String name,
            String component,
            double confidence,
            JsonNode patterns,
            JsonNode chain,
            JsonNode recommendations,
            JsonNode violations,
            int violationCount,
            JsonNode rule) {}
}
