package io.homeostat.audit;

import io.homeostat.store.CanonicalJson;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of the record. */
@Entity
@Table(name = "audit_entry")
class AuditEntryEntity {
    @Id
    long sequence;

    Instant at = Instant.EPOCH;

    @Enumerated(EnumType.STRING)
    Actor.Kind actorKind = Actor.Kind.SYSTEM;

    String actorName = "";
    String action = "";
    String subjectKind = "";
    String subjectId = "";
    String detail = "{}";
    String previousHash = "";
    String hash = "";

    static AuditEntryEntity of(AuditEntry entry) {
        AuditEntryEntity row = new AuditEntryEntity();
        row.sequence = entry.sequence();
        row.at = entry.at();
        row.actorKind = entry.actor().kind();
        row.actorName = entry.actor().name();
        row.action = entry.action();
        row.subjectKind = entry.subjectKind();
        row.subjectId = entry.subjectId();
        row.detail = CanonicalJson.text(entry.detail());
        row.previousHash = entry.previousHash();
        row.hash = entry.hash();
        return row;
    }

    AuditEntry entry() {
        return new AuditEntry(
                sequence,
                at,
                new Actor(actorKind, actorName),
                action,
                subjectKind,
                subjectId,
                CanonicalJson.parse(detail),
                previousHash,
                hash);
    }
}
