package io.homeostat.guard;

import io.homeostat.model.ActionType;
import io.homeostat.model.LoopState;
import io.homeostat.model.Risk;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the guards are asked about.
 *
 * @param steps what is still to be done, one or more
 * @param begun whether something of it was sent already
 * @param approved whether a person has approved it
 * @param state what is wanted of the loop in the domain
 */
public record GuardRequest(
        String domain,
        UUID remediation,
        List<Step> steps,
        Risk risk,
        boolean begun,
        boolean approved,
        LoopState state) {
    public GuardRequest {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param actuator the name of the one that would carry it out; null when there is none
     * @param durationSeconds how long it lasts; 0 for ever
     */
    public record Step(
            ActionType type, String target, @Nullable String actuator, long durationSeconds) {}
}
