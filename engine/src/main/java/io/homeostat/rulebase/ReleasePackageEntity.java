package io.homeostat.rulebase;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** Which version of a package is in a release. */
@Entity
@Table(name = "release_package")
class ReleasePackageEntity {
    @Embeddable
    record Key(UUID releaseId, String packageName) {}

    @EmbeddedId
    Key key = new Key(new UUID(0, 0), "");

    int number;
}
