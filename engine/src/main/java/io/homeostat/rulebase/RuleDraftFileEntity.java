package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of one file of a draft that someone has changed. */
@Entity
@Table(name = "rule_draft_file")
class RuleDraftFileEntity {
    @Embeddable
    record Key(String packageName, String path) {}

    @EmbeddedId
    Key key = new Key("", "");

    String content = "";
}
