package io.homeostat.executor;

import io.homeostat.model.ActionType;
import java.util.Map;
import java.util.UUID;

/**
 * One try of one action, as an actuator is asked for it.
 *
 * @param idempotencyKey the same for all tries of this action and kind
 * @param kind {@code do}, {@code compensate} or {@code expire}
 * @param before the values that were there before the first try, as far as they are known
 * @param attempt from 1
 */
public record ActionRequest(
        String idempotencyKey,
        String kind,
        ActionType action,
        String domain,
        String target,
        Map<String, Object> parameters,
        Map<String, Object> before,
        UUID remediationId,
        String rootCause,
        int attempt) {
    public ActionRequest {
        parameters = Map.copyOf(parameters);
        before = Map.copyOf(before);
    }

    /** The same, knowing the values that were there before. */
    ActionRequest withBefore(Map<String, Object> values) {
        return new ActionRequest(
                idempotencyKey, kind, action, domain, target, parameters, values, remediationId, rootCause, attempt);
    }
}
