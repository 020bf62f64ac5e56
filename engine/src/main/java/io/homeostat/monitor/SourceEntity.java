package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a source was last heard. */
@Entity
@Table(name = "source")
@IdClass(SourceKey.class)
class SourceEntity {
    @Id
    String domain = "";

    @Id
    String name = "";

    Instant lastSeenAt = Instant.EPOCH;

    @Nullable
    Instant heartbeatAt;

    @Nullable
    Long heartbeatIntervalMs;

    @Nullable
    Instant truncatedAt;

    long truncatedAlerts;
}
