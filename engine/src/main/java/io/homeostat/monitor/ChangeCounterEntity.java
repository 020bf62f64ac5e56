package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far a domain's changes are numbered; locked last by whoever adds to them. */
@Entity
@Table(name = "change_counter")
class ChangeCounterEntity {
    @Id
    String domain = "";

    long lastSequence;
}
