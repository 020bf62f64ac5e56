package io.homeostat.planner;

import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.ProposedPlan;
import io.homeostat.rulebase.Firing;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the Planner proposes.
 *
 * @param plans all that were weighed: those chosen, then those not chosen with their reason; each best first
 * @param joined causes for which a plan is open already: their evidence is added to it
 * @param gathering causes whose evidence is still coming in
 * @param turnedDown causes that a person's no keeps from being planned for
 * @param passedOver candidates that are not chosen since they failed of late
 * @param firings in the order in which rules fired
 */
public record Proposal(
        List<ProposedPlan> plans,
        List<Joined> joined,
        List<Gathering> gathering,
        List<TurnedDown> turnedDown,
        List<PassedOver> passedOver,
        List<Firing> firings) {
    public Proposal {
        plans = List.copyOf(plans);
        joined = List.copyOf(joined);
        gathering = List.copyOf(gathering);
        turnedDown = List.copyOf(turnedDown);
        passedOver = List.copyOf(passedOver);
        firings = List.copyOf(firings);
    }

    public List<ProposedPlan> chosen() {
        return plans.stream().filter(ProposedPlan::chosen).toList();
    }

    /** A cause whose plan has not ended. */
    public record Joined(FoundCause cause, UUID remediation) {}

    /**
     * A cause that is planned for later.
     *
     * @param due when that is at the latest known
     */
    public record Gathering(FoundCause cause, CycleInput.Gathering state, Instant due) {}

    /** A cause for which nothing is planned since a person said so. */
    public record TurnedDown(FoundCause cause, CycleInput.TurnedDown no) {}

    /** What something is not chosen for, and the cause that it was proposed against. */
    public record PassedOver(FoundCause cause, CycleInput.Failed failed) {}
}
