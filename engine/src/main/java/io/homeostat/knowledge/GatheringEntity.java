package io.homeostat.knowledge;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/** A root cause whose evidence is still coming in. */
@Entity
@Table(name = "gathering")
class GatheringEntity {
    @Embeddable
    record Key(String domain, String rootCause, String component) {}

    @EmbeddedId
    Key key = new Key("", "", "");

    Instant firstAt = Instant.EPOCH;
    Instant movedAt = Instant.EPOCH;
    Instant dueAt = Instant.EPOCH;
    Instant seenAt = Instant.EPOCH;
}
