package io.homeostat.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The chain's head: its one row is what all writers lock last. */
@Entity
@Table(name = "audit_head")
class AuditHeadEntity {
    static final int ONLY = 1;

    @Id
    int id = ONLY;

    long sequence;
    String hash = AuditChain.GENESIS;
}
