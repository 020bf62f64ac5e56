package io.homeostat.rulebase;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of the draft of a package; every package has one. */
@Entity
@Table(name = "rule_draft")
class RuleDraftEntity {
    @Id
    String packageName = "";

    long revision = 1;
    boolean changed;

    @Nullable
    Integer baseNumber;

    Instant changedAt = Instant.EPOCH;
    String changedBy = "";
}
