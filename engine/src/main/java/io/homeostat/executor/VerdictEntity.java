package io.homeostat.executor;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of what one guard said. */
@Entity
@Table(name = "guard_verdict")
class VerdictEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID remediationId = new UUID(0, 0);
    Instant askedAt = Instant.EPOCH;
    String moment = "";
    int position;

    @Column(name = "guard")
    String guardName = "";

    String verdict = "";
    String reason = "";

    @Nullable
    Instant holdUntil;
}
