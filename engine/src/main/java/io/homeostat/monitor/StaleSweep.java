package io.homeostat.monitor;

import io.homeostat.store.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Ends violations whose sender fell silent. That is an end, and proves nothing. Thread-safe. */
public final class StaleSweep {
    private final UnitOfWork unitOfWork;
    private final Consumer<String> domainChanged;

    public StaleSweep(UnitOfWork unitOfWork, Consumer<String> domainChanged) {
        this.unitOfWork = unitOfWork;
        this.domainChanged = domainChanged;
    }

    /** Ends what is stale by now; gives how many, at most so many. */
    public int sweep(Instant now, int max) {
        return unitOfWork.write(tx -> {
            List<ViolationEntity> stale = tx.list(
                    "from ViolationEntity v where v.status = ?1 and v.staleAt <= ?2 order by v.domain, v.source, v.fingerprint",
                    ViolationEntity.class,
                    max,
                    ViolationStatus.FIRING,
                    now);
            int ended = 0;
            for (ViolationEntity found : stale) {
                // The intake locks the episode first too: what it has in hand meanwhile is no longer stale afterwards.
                EpisodeEntity episode = tx.findLocked(
                                EpisodeEntity.class, new EpisodeKey(found.domain, found.source, found.fingerprint))
                        .orElseThrow();
                ViolationEntity row = tx.find(ViolationEntity.class, found.id).orElseThrow();
                if (!episode.violationId.equals(row.id)
                        || row.status != ViolationStatus.FIRING
                        || row.staleAt == null
                        || row.staleAt.isAfter(now)) {
                    continue;
                }
                row.status = ViolationStatus.RESOLVED;
                row.endedBy = EndedBy.STALE;
                row.endsAt = row.lastSeenAt.isBefore(row.startsAt) ? row.startsAt : row.lastSeenAt;
                row.staleAt = null;
                tx.update(row);
                episode.open = false;
                episode.endedAt = row.endsAt;
                episode.endReceivedAt = now;
                tx.update(episode);
                Changes.of(tx).add(row, ChangeKind.ENDED, Topology.groupOf(tx, row.domain, row.component), null, now);
                ended++;
            }
            if (ended > 0) {
                Changes.of(tx).domains().forEach(domain -> tx.afterCommit(() -> domainChanged.accept(domain)));
            }
            return ended;
        });
    }
}
