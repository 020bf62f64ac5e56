package io.homeostat.audit;

import io.homeostat.store.CanonicalJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Checks entries one after the other: each must number one more than the one before, link to its hash, and hash to what it
 * says. Not thread-safe; one run, one chain.
 */
public final class AuditChain {
    /** What the first entry links to. */
    public static final String GENESIS = "sha256:" + "0".repeat(64);

    private static final Set<String> FIELDS =
            Set.of("sequence", "at", "actor", "action", "subject", "detail", "previousHash", "hash");

    private long sequence;
    private String head = GENESIS;
    private long entries;
    private @Nullable BadEntry firstBad;

    /**
     * The first entry that does not fit.
     *
     * @param sequence the number it gives, or where it was expected when it gives none
     */
    public record BadEntry(long sequence, String reason) {}

    /** A chain checked from its very first entry. */
    public AuditChain() {}

    /** Takes the next entry; after the first bad one nothing more is checked. */
    public void take(AuditEntry entry) {
        if (firstBad != null) {
            return;
        }
        if (entry.sequence() != sequence + 1) {
            bad(entry.sequence(), "expected entry " + (sequence + 1) + ": one is missing, repeated or out of order");
        } else if (!entry.previousHash().equals(head)) {
            bad(entry.sequence(), "it does not link to the entry before it");
        } else if (!entry.expectedHash().equals(entry.hash())) {
            bad(entry.sequence(), "its hash is not that of what it says");
        } else {
            sequence = entry.sequence();
            head = entry.hash();
            entries++;
        }
    }

    /** Takes the next line of an export in JSON Lines; what is no entry is a bad entry. */
    public void takeLine(String line) {
        if (firstBad != null) {
            return;
        }
        try {
            JsonNode node = CanonicalJson.parse(line);
            AuditEntry entry = parse(node);
            if (entry == null) {
                bad(sequence + 1, "this line is no audit entry");
            } else if (!entry.line().equals(CanonicalJson.text(node))) {
                bad(entry.sequence(), "it has more or other fields than an entry has");
            } else {
                take(entry);
            }
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            bad(sequence + 1, "this line cannot be read: " + e.getMessage());
        }
    }

    /** The first entry that does not fit, or null while all do. */
    public @Nullable BadEntry firstBad() {
        return firstBad;
    }

    /** How many entries fit. */
    public long entries() {
        return entries;
    }

    /** The number of the last entry that fits; 0 before the first. */
    public long sequence() {
        return sequence;
    }

    /** The hash of the last entry that fits. */
    public String head() {
        return head;
    }

    private void bad(long at, String reason) {
        firstBad = new BadEntry(at, reason);
    }

    private static @Nullable AuditEntry parse(JsonNode node) {
        if (!node.isObject() || !FIELDS.equals(Set.copyOf(node.propertyNames()))) {
            return null;
        }
        JsonNode actor = node.get("actor");
        JsonNode subject = node.get("subject");
        for (Map.Entry<String, JsonNode> field : Map.of(
                        "at", node.get("at"),
                        "action", node.get("action"),
                        "previousHash", node.get("previousHash"),
                        "hash", node.get("hash"),
                        "kind", actor.path("kind"),
                        "name", actor.path("name"),
                        "subject kind", subject.path("kind"),
                        "subject id", subject.path("id"))
                .entrySet()) {
            if (!field.getValue().isString()) {
                return null;
            }
        }
        if (!node.get("sequence").isIntegralNumber()) {
            return null;
        }
        return new AuditEntry(
                node.get("sequence").longValue(),
                Instant.parse(node.get("at").stringValue()),
                new Actor(
                        Actor.Kind.valueOf(actor.get("kind").stringValue().toUpperCase(Locale.ROOT)),
                        actor.get("name").stringValue()),
                node.get("action").stringValue(),
                subject.get("kind").stringValue(),
                subject.get("id").stringValue(),
                node.get("detail"),
                node.get("previousHash").stringValue(),
                node.get("hash").stringValue());
    }
}
