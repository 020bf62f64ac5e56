package io.homeostat.monitor;

import io.homeostat.store.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what nobody speaks of any more: violations whose sender fell silent (that is an end, and proves nothing), and
 * discovered components. Thread-safe.
 */
public final class StaleSweep {
    private static final Duration UNSEEN = Duration.ofDays(7);
    private static final Logger log = LoggerFactory.getLogger(StaleSweep.class);

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

    /**
     * Lets discovered components go that no violation has named for 7 days, none of theirs is open and no declared dependency
     * names; gives how many, at most so many. It takes back what the intake did by itself, which is no change by a person and
     * no decision: like that it has no audit entry.
     */
    public int forget(Instant now, int max) {
        Instant before = now.minus(UNSEEN);
        return unitOfWork.write(tx -> {
            List<ComponentEntity> unseen =
                    tx.listLocked("""
                    from ComponentEntity c where c.declared = false and c.seenAt <= ?1
                     and not exists (select 1 from ViolationEntity v
                      where v.domain = c.domain and v.component = c.name and v.status = ?2)
                     and not exists (select 1 from DependencyEntity d
                      where d.domain = c.domain and d.declared = true and (d.fromName = c.name or d.toName = c.name))
                     order by c.domain, c.name""", ComponentEntity.class, max, before, ViolationStatus.FIRING);
            int gone = 0;
            Set<String> changed = new TreeSet<>();
            for (ComponentEntity row : unseen) {
                // The intake may have seen it while its lock was waited for.
                int left = tx.execute(
                        "delete from ComponentEntity c where c.domain = ?1 and c.name = ?2 and c.declared = false and c.seenAt <= ?3",
                        row.domain,
                        row.name,
                        before);
                if (left > 0) {
                    gone++;
                    changed.add(row.domain);
                }
            }
            changed.forEach(domain -> TopologyRevisions.raise(tx, domain));
            if (gone > 0) {
                log.info("{} discovered components, unseen for {} days, have left", gone, UNSEEN.toDays());
            }
            return gone;
        });
    }
}
