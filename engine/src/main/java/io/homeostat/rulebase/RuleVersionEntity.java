package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of an immutable version. */
@Entity
@Table(name = "rule_version")
class RuleVersionEntity {
    enum State {
        NEW,
        IN_REVIEW,
        APPROVED,
        REJECTED
    }

    enum Origin {
        SHIPPED,
        AUTHORED
    }

    @Embeddable
    record Key(String packageName, int number) {}

    @EmbeddedId
    Key key = new Key("", 0);

    String hash = "";

    @Enumerated(EnumType.STRING)
    State state = State.NEW;

    @Enumerated(EnumType.STRING)
    Origin origin = Origin.AUTHORED;

    String author = "";
    Instant createdAt = Instant.EPOCH;
    String comment = "";
}
