package io.homeostat.loop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How far a domain's cycles have come. */
@Entity
@Table(name = "loop_cursor")
class CursorEntity {
    @Id
    String domain = "";

    long sequence;
    long cycleNumber;
}
