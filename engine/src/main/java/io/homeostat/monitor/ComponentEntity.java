package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of a component. Labels are canonical JSON. */
@Entity
@Table(name = "component")
@IdClass(ComponentKey.class)
class ComponentEntity {
    @Id
    String domain = "";

    @Id
    String name = "";

    String groupName = Topology.DEFAULT_GROUP;
    String kind = Topology.UNKNOWN_KIND;
    String labels = "{}";

    @Nullable
    Integer replicas;

    @Nullable
    Integer minReplicas;

    @Nullable
    Integer maxReplicas;

    boolean declared;
    Instant seenAt = Instant.EPOCH;

    static ComponentEntity discovered(String domain, String name, Instant seenAt) {
        var row = new ComponentEntity();
        row.domain = domain;
        row.name = name;
        row.seenAt = seenAt;
        return row;
    }
}
