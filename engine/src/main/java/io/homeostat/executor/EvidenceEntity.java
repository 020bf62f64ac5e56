package io.homeostat.executor;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** That a violation is among the evidence of a chosen plan. */
@Entity
@Table(name = "remediation_evidence")
class EvidenceEntity {
    @Embeddable
    record Key(UUID violationId, UUID remediationId) {}

    @EmbeddedId
    Key key = new Key(new UUID(0, 0), new UUID(0, 0));
}
