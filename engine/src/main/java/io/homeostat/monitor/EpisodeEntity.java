package io.homeostat.monitor;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The newest episode of a fingerprint: what two senders of one alert race for, and what is locked to change a violation. */
@Entity
@Table(name = "episode")
@IdClass(EpisodeKey.class)
class EpisodeEntity {
    @Id
    String domain = "";

    @Id
    String source = "";

    @Id
    String fingerprint = "";

    UUID violationId = new UUID(0, 0);
    boolean open;

    @Nullable
    Instant endedAt;

    @Nullable
    Instant endReceivedAt;
}
