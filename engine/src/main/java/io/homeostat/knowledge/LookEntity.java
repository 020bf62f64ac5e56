package io.homeostat.knowledge;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When an open violation is looked at again, and the cycle in which it was new. */
@Entity
@Table(name = "look")
class LookEntity {
    @Id
    UUID violationId = new UUID(0, 0);

    String domain = "";

    @Nullable
    Instant lookAt;

    UUID firstCycleId = new UUID(0, 0);
}
