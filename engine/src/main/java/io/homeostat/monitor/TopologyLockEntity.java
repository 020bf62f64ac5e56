package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What those who replace a domain's topology wait for each other at. */
@Entity
@Table(name = "topology_lock")
class TopologyLockEntity {
    @Id
    String domain = "";
}
