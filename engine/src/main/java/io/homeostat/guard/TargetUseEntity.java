package io.homeostat.guard;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** When something was last done to a target. */
@Entity
@Table(name = "target_use")
class TargetUseEntity {
    @Embeddable
    record Key(String domain, String target) {}

    @EmbeddedId
    Key key = new Key("", "");

    Instant usedAt = Instant.EPOCH;
    UUID remediationId = new UUID(0, 0);
}
