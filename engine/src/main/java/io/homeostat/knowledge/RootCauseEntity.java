package io.homeostat.knowledge;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A row of a root cause. */
@Entity
@Table(name = "root_cause")
class RootCauseEntity {
    @Id
    UUID id = new UUID(0, 0);

    UUID cycleId = new UUID(0, 0);
    String name = "";
    String component = "";
    double confidence;
    String patterns = "[]";
    String chain = "[]";
    String recommendations = "[]";
    String violations = "[]";
    int violationCount;
    String rule = "{}";
}
