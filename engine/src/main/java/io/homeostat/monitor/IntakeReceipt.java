package io.homeostat.monitor;

import java.util.List;
import java.util.UUID;

/**
 * What was committed.
 *
 * @param accepted how many were new
 * @param updated how many were already known, those that changed nothing included
 * @param ids the violations, in the request's order
 */
public record IntakeReceipt(int accepted, int updated, List<UUID> ids) {
    public IntakeReceipt {
        ids = List.copyOf(ids);
    }
}
