package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of one file of a version. */
@Entity
@Table(name = "rule_file")
class RuleFileEntity {
    @Embeddable
    record Key(String packageName, int number, String path) {}

    @EmbeddedId
    Key key = new Key("", 0, "");

    String content = "";
}
