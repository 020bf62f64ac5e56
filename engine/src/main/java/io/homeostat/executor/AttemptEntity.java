package io.homeostat.executor;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of one try of one action. */
@Entity
@Table(name = "attempt")
class AttemptEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID actionId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    AttemptKind kind = AttemptKind.DO;

    int number;
    String idempotencyKey = "";
    Instant startedAt = Instant.EPOCH;

    @Nullable
    Instant endedAt;

    @Nullable
    @Enumerated(EnumType.STRING)
    AttemptResult result;

    @Nullable
    String detail;
}
