package io.homeostat.executor;

import io.homeostat.model.CycleInput;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How often in a row the same was tried in vain, and until when it is passed over for that: a time that doubles with each
 * failure. The same is what acts first in the same way on the same target against the same cause. Thread-safe.
 */
public final class Failures {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int MOST = 10_000;
    private static final int MOST_DOUBLINGS = 20;
    private static final int REASON_LENGTH = 500;

    private final Duration backoff;

    /** @param backoff how long what failed once is passed over; zero: not at all */
    public Failures(Duration backoff) {
        this.backoff = backoff;
    }

    /** A row of failures with its newest one. */
    record InARow(int failures, Instant passedOverUntil) {}

    /**
     * Takes note of how a plan ended. One that failed makes the row longer; one that was carried out ends it, whatever came of
     * it; what people took back or what expired says nothing of what would have become of it.
     *
     * @param first the plan's first action
     * @return what it is passed over for now; empty when it is not
     */
    Optional<InARow> ended(Transaction tx, RemediationEntity row, ActionEntity first, Instant now) {
        String hash = hash(row, first);
        return switch (row.state) {
            case FAILED, ROLLED_BACK -> {
                FailedCandidateEntity failed = failedAgain(tx, hash, row, first, now);
                yield backoff.isZero() ? Optional.empty() : Optional.of(new InARow(failed.failures, until(failed)));
            }
            case COMPLETED -> {
                tx.execute("delete from FailedCandidateEntity f where f.hash = ?1", hash);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static FailedCandidateEntity failedAgain(
            Transaction tx, String hash, RemediationEntity row, ActionEntity first, Instant now) {
        tx.execute("delete from FailedCandidateEntity f where f.failedAt < ?1", now.minus(REMEMBERED));
        Optional<FailedCandidateEntity> before = tx.findLocked(FailedCandidateEntity.class, hash);
        FailedCandidateEntity failed = before.orElseGet(FailedCandidateEntity::new);
        failed.hash = hash;
        failed.domain = row.domain;
        failed.rootCause = row.rootCause;
        failed.component = row.component;
        failed.action = first.type;
        failed.target = first.target;
        failed.remediationId = row.id;
        failed.failures++;
        failed.failedAt = now;
        failed.reason = row.reason == null ? "" : Texts.first(row.reason, REASON_LENGTH);
        failed.told = false;
        if (before.isPresent()) {
            tx.update(failed);
        } else {
            tx.insert(failed);
        }
        return failed;
    }

    /** What is passed over in a domain at present, sorted. */
    List<CycleInput.Failed> passedOver(Transaction tx, String domain, Instant now) {
        return backoff.isZero()
                ? List.of()
                : tx
                        .list(
                                "from FailedCandidateEntity f where f.domain = ?1 and f.failedAt > ?2"
                                        + " order by f.rootCause, f.component, f.action, f.target",
                                FailedCandidateEntity.class,
                                MOST,
                                domain,
                                now.minus(LONGEST))
                        .stream()
                        .filter(failed -> until(failed).isAfter(now))
                        .map(failed -> new CycleInput.Failed(
                                failed.remediationId,
                                failed.rootCause,
                                failed.component,
                                failed.action,
                                failed.target,
                                failed.failures,
                                failed.failedAt,
                                failed.reason,
                                until(failed),
                                failed.told))
                        .toList();
    }

    /** Remembers that it is recorded what is passed over since these plans failed. */
    void told(Transaction tx, Collection<UUID> remediations) {
        for (List<UUID> part : Transaction.parts(remediations)) {
            tx.execute("update FailedCandidateEntity f set f.told = true where f.remediationId in ?1", part);
        }
    }

    private Instant until(FailedCandidateEntity failed) {
        Duration doubled = backoff.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failed.failures - 1));
        return failed.failedAt.plus(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
    }

    private static String hash(RemediationEntity row, ActionEntity first) {
        return CanonicalJson.hash(
                CanonicalJson.text(List.of(row.domain, row.rootCause, row.component, first.type, first.target)));
    }
}
