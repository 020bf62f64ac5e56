package io.homeostat.monitor;

import io.homeostat.model.Severity;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row of a violation. Labels and annotations are canonical JSON. */
@Entity
@Table(name = "violation")
class ViolationEntity {
    @Id
    UUID id = new UUID(0, 0);

    String domain = "";
    String source = "";
    String fingerprint = "";
    String policy = "";
    String component = "";
    String metric = "";

    @Nullable
    Double metricValue;

    @Nullable
    Double threshold;

    @Enumerated(EnumType.STRING)
    Severity severity = Severity.WARNING;

    String labels = "{}";
    String annotations = "{}";

    @Enumerated(EnumType.STRING)
    ViolationStatus status = ViolationStatus.FIRING;

    Instant startsAt = Instant.EPOCH;

    @Nullable
    Instant endsAt;

    Instant receivedAt = Instant.EPOCH;
    Instant lastSeenAt = Instant.EPOCH;
    int occurrences = 1;

    @Enumerated(EnumType.STRING)
    @Nullable
    EndedBy endedBy;

    @Nullable
    Instant staleAt;
}
