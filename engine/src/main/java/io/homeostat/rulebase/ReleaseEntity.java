package io.homeostat.rulebase;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of a set of versions that decide together. */
@Entity
@Table(name = "release")
class ReleaseEntity {
    @Id
    UUID id = new UUID(0, 0);

    long number;
    String hash = "";
    String disabledRules = "[]";
    boolean withdrawn;
    Instant createdAt = Instant.EPOCH;
}
