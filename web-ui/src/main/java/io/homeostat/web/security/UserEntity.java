package io.homeostat.web.security;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A person. */
@Entity
@Table(name = "app_user")
class UserEntity {
    @Id
    String name = "";

    /** The name without its case. */
    String nameKey = "";

    String passwordHash = "";
    boolean disabled;
    Instant createdAt = Instant.EPOCH;
    int sessionEpoch;
}
