package io.homeostat.executor;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** The one plan that has not ended for a cause at a component. */
@Entity
@Table(name = "open_plan")
class OpenPlanEntity {
    @Embeddable
    record Key(String domain, String rootCause, String component) {}

    @EmbeddedId
    Key key = new Key("", "", "");

    UUID remediationId = new UUID(0, 0);
}
