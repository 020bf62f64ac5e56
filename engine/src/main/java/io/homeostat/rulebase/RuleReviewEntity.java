package io.homeostat.rulebase;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of what someone decided of a version. */
@Entity
@Table(name = "rule_review")
class RuleReviewEntity {
    @Id
    UUID id = new UUID(0, 0);

    String packageName = "";
    int number;

    @Enumerated(EnumType.STRING)
    Review.Decision decision = Review.Decision.SUBMITTED;

    String hash = "";
    String person = "";
    Instant decidedAt = Instant.EPOCH;
    String comment = "";
}
