package io.homeostat.guard;

import io.homeostat.model.LoopState;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of what is wanted of the loop in a domain. */
@Entity
@Table(name = "loop_state")
class LoopStateEntity {
    @Id
    String domain = "";

    @Enumerated(EnumType.STRING)
    LoopState state = LoopState.PAUSED;

    @Nullable
    String reason;

    String changedBy = "";
    Instant changedAt = Instant.EPOCH;
}
