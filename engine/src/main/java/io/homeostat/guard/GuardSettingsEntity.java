package io.homeostat.guard;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The one row of limits that people set. */
@Entity
@Table(name = "guard_settings")
class GuardSettingsEntity {
    static final int ONLY = 1;

    @Id
    int id = ONLY;

    String document = "{}";
    String changedBy = "";
    Instant changedAt = Instant.EPOCH;
}
