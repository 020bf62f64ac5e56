package io.homeostat.knowledge;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of a cycle. */
@Entity
@Table(name = "cycle")
class CycleEntity {
    @Id
    UUID id = new UUID(0, 0);

    String domain = "";
    long number;
    UUID releaseId = new UUID(0, 0);
    String node = "";
    Instant decidedAt = Instant.EPOCH;
    Instant startedAt = Instant.EPOCH;
    long durationUs;
    long monitorUs;
    long analyzerUs;
    long plannerUs;
    long executorUs;
    long knowledgeUs;
    long afterSequence;
    long upToSequence;
    int violations;
    int plans;
    int chosen;

    @Enumerated(EnumType.STRING)
    CycleStatus status = CycleStatus.COMPLETED;

    @Nullable
    String error;
}
