package io.homeostat.executor;

import io.homeostat.model.Mode;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Priority;
import io.homeostat.model.Risk;
import io.homeostat.model.Severity;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of a plan's life. */
@Entity
@Table(name = "remediation")
class RemediationEntity {
    @Id
    UUID id = new UUID(0, 0);

    String domain = "";

    @Nullable
    UUID cycleId;

    @Nullable
    UUID releaseId;

    @Nullable
    UUID rootCauseId;

    String rootCause = "";
    String component = "";
    double confidence;

    @Enumerated(EnumType.STRING)
    PlanState state = PlanState.CANDIDATE;

    @Nullable
    @Enumerated(EnumType.STRING)
    Outcome outcome;

    @Nullable
    String reason;

    @Enumerated(EnumType.STRING)
    Risk risk = Risk.HIGH;

    @Enumerated(EnumType.STRING)
    Priority priority = Priority.MEDIUM;

    @Enumerated(EnumType.STRING)
    Mode mode = Mode.TRANSACTIONAL;

    String expectedImpact = "";
    double score;
    String scoreTerms = "{}";

    @Nullable
    String whyNot;

    String rule = "{}";
    String scopeKeys = "[]";
    String evidence = "[]";
    String heldBy = "[]";
    String targetClass = "";
    Instant createdAt = Instant.EPOCH;
    String decidedBy = "";
    boolean approvalNeeded;

    @Nullable
    String approvedBy;

    @Nullable
    String turnedDownBy;

    @Nullable
    Instant turnedDownAt;

    @Nullable
    @Enumerated(EnumType.STRING)
    Severity turnedDownWorst;

    boolean turnedDownTold;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant askAgainAt;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant endedAt;

    @Nullable
    Instant settleAt;

    @Nullable
    Integer openBefore;

    @Nullable
    Integer openAfter;

    int version;
}
