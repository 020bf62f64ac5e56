package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.UUID;

/** Which release decides in a domain. */
@Entity
@Table(name = "live_release")
class LiveReleaseEntity {
    @Embeddable
    record Key(String domain, @Enumerated(EnumType.STRING) DeploymentEntity.Kind kind) {}

    @EmbeddedId
    Key key = new Key("", DeploymentEntity.Kind.LIVE);

    UUID releaseId = new UUID(0, 0);
    UUID deploymentId = new UUID(0, 0);
}
