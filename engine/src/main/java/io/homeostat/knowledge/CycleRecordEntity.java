package io.homeostat.knowledge;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.UUID;

/** A part of a cycle's facts or firings. */
@Entity
@Table(name = "cycle_record")
class CycleRecordEntity {
    enum Kind {
        FACTS,
        FIRINGS
    }

    @Embeddable
    record Key(UUID cycleId, @Enumerated(EnumType.STRING) Kind kind, int part) {}

    @EmbeddedId
    Key key = new Key(new UUID(0, 0), Kind.FACTS, 0);

    byte[] content = new byte[0];
}
