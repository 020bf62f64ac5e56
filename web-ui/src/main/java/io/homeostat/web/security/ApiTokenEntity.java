package io.homeostat.web.security;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A token, without the token. */
@Entity
@Table(name = "api_token")
class ApiTokenEntity {
    @Id
    UUID id = new UUID(0, 0);

    String name = "";

    /** The name without its case; null once it has expired and another token has the name. */
    @Nullable
    String nameKey;

    String owner = "";
    String tokenHash = "";
    /** Words, separated by commas. */
    String scopes = "";
    /** A JSON array of names, or null for all. */
    @Nullable
    String domains;

    Instant createdAt = Instant.EPOCH;

    @Nullable
    Instant expiresAt;

    @Nullable
    Instant lastUsedAt;
}
