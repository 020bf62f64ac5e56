package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The row of a domain. */
@Entity
@Table(name = "domain")
class DomainEntity {
    @Id
    String name = "";

    Instant createdAt = Instant.EPOCH;
    long topologyRevision;
}
