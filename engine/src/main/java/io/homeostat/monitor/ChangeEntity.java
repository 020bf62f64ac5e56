package io.homeostat.monitor;

import io.homeostat.model.Severity;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row of a change. Append-only. */
@Entity
@Table(name = "change")
@IdClass(ChangeKey.class)
class ChangeEntity {
    @Id
    String domain = "";

    @Id
    long sequence;

    UUID violationId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    ChangeKind kind = ChangeKind.OPENED;

    String groupName = "";

    @Enumerated(EnumType.STRING)
    Severity severity = Severity.WARNING;

    @Nullable
    Double metricValue;

    Instant startsAt = Instant.EPOCH;
    Instant receivedAt = Instant.EPOCH;
}
