package io.homeostat.executor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of an actuator; secrets in its configuration are sealed. */
@Entity
@Table(name = "actuator")
class ActuatorEntity {
    @Id
    String name = "";

    String kind = "";
    String actions = "[]";
    String targets = "{}";
    String config = "{}";
    String changedBy = "";
    Instant changedAt = Instant.EPOCH;

    @Nullable
    Instant lastUsedAt;

    @Nullable
    String lastError;

    @Nullable
    Instant lastErrorAt;
}
