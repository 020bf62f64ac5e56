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
    @Embeddable
    record Key(String packageName, int number) {}

    @EmbeddedId
    Key key = new Key("", 0);

    String hash = "";

    @Enumerated(EnumType.STRING)
    RuleVersions.State state = RuleVersions.State.NEW;

    @Enumerated(EnumType.STRING)
    RuleVersions.Origin origin = RuleVersions.Origin.AUTHORED;

    String author = "";
    Instant createdAt = Instant.EPOCH;
    String comment = "";
}
