package io.homeostat.rulebase;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the act of making a release live. */
@Entity
@Table(name = "deployment")
class DeploymentEntity {
    enum Kind {
        LIVE,
        SHADOW
    }

    @Id
    UUID id = new UUID(0, 0);

    @Enumerated(EnumType.STRING)
    Kind kind = Kind.LIVE;

    UUID releaseId = new UUID(0, 0);

    @Nullable
    UUID replacedReleaseId;

    @Nullable
    String domains;

    String deployedBy = "";
    Instant deployedAt = Instant.EPOCH;
    String comment = "";
}
