package io.homeostat.guard;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** Which plan has a target. */
@Entity
@Table(name = "target_lock")
class TargetLockEntity {
    @Embeddable
    record Key(String domain, String target, int slot) {}

    @EmbeddedId
    Key key = new Key("", "", 0);

    UUID remediationId = new UUID(0, 0);
}
