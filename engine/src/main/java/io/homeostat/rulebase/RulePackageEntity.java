package io.homeostat.rulebase;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of a rule package. */
@Entity
@Table(name = "rule_package")
class RulePackageEntity {
    @Id
    String name = "";

    @Enumerated(EnumType.STRING)
    Stage stage = Stage.ANALYZER;

    Instant createdAt = Instant.EPOCH;
    boolean hidden;
}
