package io.homeostat.executor;

import io.homeostat.model.ActionType;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A candidate whose newest plan failed. */
@Entity
@Table(name = "failed_candidate")
class FailedCandidateEntity {
    /** Of what makes it the same: domain, root cause, component, and the first step's action and target. */
    @Id
    String hash = "";

    String domain = "";
    String rootCause = "";
    String component = "";

    @Enumerated(EnumType.STRING)
    ActionType action = ActionType.NOTIFY;

    String target = "";
    UUID remediationId = new UUID(0, 0);
    int failures;
    Instant failedAt = Instant.EPOCH;
    String reason = "";
    boolean told;
}
