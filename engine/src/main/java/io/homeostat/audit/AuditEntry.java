package io.homeostat.audit;

import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Csv;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * One line of the record.
 *
 * @param sequence from 1, without gaps
 * @param action {@code noun.verb} in the past
 * @param detail an object
 * @param previousHash of the entry before; {@code sha256:} and 64 zeros for the first
 * @param hash SHA-256 over the canonical JSON (RFC 8785) of this entry without {@code hash}
 */
public record AuditEntry(
        long sequence,
        Instant at,
        Actor actor,
        String action,
        String subjectKind,
        String subjectId,
        JsonNode detail,
        String previousHash,
        String hash) {

    /** The entry as one line of JSON Lines, canonical, {@code hash} included. */
    public String line() {
        Map<String, Object> fields = fields();
        fields.put("hash", hash);
        return CanonicalJson.text(fields);
    }

    /** The names of the columns of {@link #csvLine}. */
    public static final String CSV_HEADER =
            "sequence,at,actorKind,actor,action,subjectKind,subject,detail,previousHash,hash";

    /** The entry as one line of CSV, for reading. */
    public String csvLine() {
        return Csv.line(List.of(
                Long.toString(sequence),
                CanonicalJson.instant(at),
                actor.kind().name().toLowerCase(Locale.ROOT),
                actor.name(),
                action,
                subjectKind,
                subjectId,
                CanonicalJson.text(detail),
                previousHash,
                hash));
    }

    /** What the hash of this entry must be. */
    public String expectedHash() {
        return CanonicalJson.hash(CanonicalJson.text(fields()));
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("sequence", sequence);
        fields.put("at", at);
        fields.put("actor", Map.of("kind", actor.kind().name().toLowerCase(Locale.ROOT), "name", actor.name()));
        fields.put("action", action);
        fields.put("subject", Map.of("kind", subjectKind, "id", subjectId));
        fields.put("detail", detail);
        fields.put("previousHash", previousHash);
        return fields;
    }
}
