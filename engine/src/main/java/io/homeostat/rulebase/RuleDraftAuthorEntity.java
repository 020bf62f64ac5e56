package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of one person who has changed a draft since the last cut. */
@Entity
@Table(name = "rule_draft_author")
class RuleDraftAuthorEntity {
    @Embeddable
    record Key(String packageName, String person) {}

    @EmbeddedId
    Key key = new Key("", "");
}
