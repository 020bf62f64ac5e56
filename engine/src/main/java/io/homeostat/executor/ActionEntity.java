package io.homeostat.executor;

import io.homeostat.model.ActionType;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of one step of a plan. */
@Entity
@Table(name = "action")
class ActionEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID remediationId = new UUID(0, 0);
    int position;

    @Enumerated(EnumType.STRING)
    ActionType type = ActionType.NOTIFY;

    String target = "";
    String parameters = "{}";

    @Nullable
    String compensation;

    @Nullable
    Long durationMs;

    String dependsOn = "[]";

    @Nullable
    String actuator;

    String idempotencyKey = "";

    @Nullable
    String beforeValues;

    @Enumerated(EnumType.STRING)
    ActionState state = ActionState.PENDING;
}
