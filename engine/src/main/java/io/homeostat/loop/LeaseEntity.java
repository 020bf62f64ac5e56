package io.homeostat.loop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Who leads a domain. */
@Entity
@Table(name = "lease")
class LeaseEntity {
    @Id
    String domain = "";

    String holder = "";
    long token = 1;
    Instant expiresAt = Instant.EPOCH;
}
