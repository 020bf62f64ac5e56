package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** The row of an edge: the one depends on the other. */
@Entity
@Table(name = "dependency")
@IdClass(DependencyKey.class)
class DependencyEntity {
    @Id
    String domain = "";

    @Id
    String fromName = "";

    @Id
    String toName = "";

    boolean declared;
    double confidence = 1;
}
