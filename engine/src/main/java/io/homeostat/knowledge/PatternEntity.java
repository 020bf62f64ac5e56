package io.homeostat.knowledge;

import io.homeostat.model.Kind;
import io.homeostat.model.SubKind;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A row of a pattern. */
@Entity
@Table(name = "pattern")
class PatternEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID cycleId = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    Kind kind = Kind.TEMPORAL;

    @Enumerated(EnumType.STRING)
    SubKind subKind = SubKind.NONE;

    String scope = "";
    double confidence;
    String hypothesis = "";
    String violations = "[]";
    int violationCount;
    String rule = "{}";
}
