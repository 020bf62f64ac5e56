package io.homeostat.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Something that the database was first started with. */
@Entity
@Table(name = "instance")
class InstanceEntity {
    @Id
    String name = "";

    String text = "";
    Instant changedAt = Instant.EPOCH;
}
