package io.homeostat.executor;

import io.homeostat.model.Mode;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Priority;
import io.homeostat.model.Risk;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Score;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A plan with where it stands.
 *
 * @param rootCauseId null for a person's own plan, like the cycle and the release
 * @param reason why it ended as it did, where that needs saying
 * @param whyNot why it was not chosen; null when it was
 * @param turnedDownBy who rejected or cancelled it; while it executes: who has asked for that, and what is in hand still ends
 * @param evidence ids of the violations that it is about
 * @param actions empty in a list of remediations that was asked for without them
 */
public record Remediation(
        UUID id,
        String domain,
        @Nullable UUID cycleId,
        @Nullable UUID releaseId,
        @Nullable UUID rootCauseId,
        String rootCause,
        String component,
        double confidence,
        PlanState state,
        @Nullable Outcome outcome,
        @Nullable String reason,
        Risk risk,
        Priority priority,
        Mode mode,
        String expectedImpact,
        Score score,
        @Nullable String whyNot,
        RuleRef rule,
        List<ScopeKey> scope,
        List<UUID> evidence,
        List<HeldBy> heldBy,
        Instant createdAt,
        String decidedBy,
        @Nullable String approvedBy,
        @Nullable String turnedDownBy,
        @Nullable Instant expiresAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant settleAt,
        @Nullable Integer openBefore,
        @Nullable Integer openAfter,
        List<ActionView> actions) {

    /**
     * A guard that holds it back.
     *
     * @param until when asking again makes sense; null when only a person can lift it
     */
    public record HeldBy(
            String guard, String reason, @Nullable Instant until) {}

    /** A step with its tries; parameters and compensation as stored. */
    public record ActionView(
            int index,
            String type,
            String target,
            JsonNode parameters,
            @Nullable JsonNode compensation,
            @Nullable Long durationMs,
            List<Integer> dependsOn,
            @Nullable String actuator,
            ActionState state,
            List<AttemptView> attempts) {}

    /** One try; without an end while it is under way. */
    public record AttemptView(
            int number,
            String idempotencyKey,
            AttemptKind kind,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable AttemptResult result,
            @Nullable String detail) {}

    /** What one guard said. */
    public record GuardView(
            Instant askedAt,
            String moment,
            int index,
            String guard,
            String verdict,
            String reason,
            @Nullable Instant until) {}
}
