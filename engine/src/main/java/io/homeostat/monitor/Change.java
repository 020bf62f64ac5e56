package io.homeostat.monitor;

import io.homeostat.model.Severity;
import org.jspecify.annotations.Nullable;

/**
 * One numbered step of a violation's life.
 *
 * @param sequence position in the domain's commit order, from 1, without regard to time
 * @param group the component's group when the change was committed, so that windows do not depend on what the topology
 *     says later
 * @param severity of the violation after this change
 * @param value of the firing that made this change, finite, or null when it gave none
 * @param startsAt when the episode began by its sender's clock, epoch milliseconds
 * @param receivedAt when the change arrived by the clock of the node that took it, epoch milliseconds; may be earlier
 *     than that of a change with a lower number
 */
public record Change(
        String domain,
        long sequence,
        ChangeKind kind,
        String violationId,
        String component,
        String policy,
        String metric,
        String group,
        Severity severity,
        @Nullable Double value,
        long startsAt,
        long receivedAt) {}
