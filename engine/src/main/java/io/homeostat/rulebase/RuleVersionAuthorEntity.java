package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** A row of one author of a version. */
@Entity
@Table(name = "rule_version_author")
class RuleVersionAuthorEntity {
    @Embeddable
    record Key(String packageName, int number, String person) {}

    @EmbeddedId
    Key key = new Key("", 0, "");
}
