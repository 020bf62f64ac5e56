package io.homeostat.knowledge;

import io.homeostat.model.ActionType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

/** What became of one type of action against one cause on one class of target. */
@Entity
@Table(name = "effectiveness")
class EffectivenessEntity {
    @Embeddable
    record Key(
            String rootCause, @Enumerated(EnumType.STRING) ActionType action, String targetClass) {}

    @EmbeddedId
    Key key = new Key("", ActionType.NOTIFY, "");

    int trials;
    int successes;
    int partials;
    long effectMsTotal;
}
