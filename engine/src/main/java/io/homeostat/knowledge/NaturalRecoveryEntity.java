package io.homeostat.knowledge;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What became of a root cause's violations where nothing was done. */
@Entity
@Table(name = "natural_recovery")
class NaturalRecoveryEntity {
    @Id
    String rootCause = "";

    int cases;
    int recovered;
    int partials;
}
