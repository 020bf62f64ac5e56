package io.homeostat.model;

import static io.homeostat.model.PlanState.APPROVED;
import static io.homeostat.model.PlanState.AWAITING_APPROVAL;
import static io.homeostat.model.PlanState.CANCELLED;
import static io.homeostat.model.PlanState.CANDIDATE;
import static io.homeostat.model.PlanState.COMPLETED;
import static io.homeostat.model.PlanState.EXECUTING;
import static io.homeostat.model.PlanState.EXPIRED;
import static io.homeostat.model.PlanState.FAILED;
import static io.homeostat.model.PlanState.HELD;
import static io.homeostat.model.PlanState.REJECTED;
import static io.homeostat.model.PlanState.ROLLED_BACK;
import static io.homeostat.model.PlanState.UNKNOWN;
import static io.homeostat.model.PlanState.VERIFYING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PlanStateTest {
    /** What the contract draws. */
    private static final Map<PlanState, Set<PlanState>> DRAWN = Map.of(
            CANDIDATE, Set.of(HELD, AWAITING_APPROVAL, APPROVED),
            HELD, Set.of(AWAITING_APPROVAL, APPROVED, EXPIRED, CANCELLED),
            AWAITING_APPROVAL, Set.of(APPROVED, REJECTED, EXPIRED, CANCELLED),
            APPROVED, Set.of(EXECUTING, HELD, CANCELLED),
            EXECUTING, Set.of(VERIFYING, FAILED, ROLLED_BACK, UNKNOWN, CANCELLED, HELD),
            VERIFYING, Set.of(COMPLETED),
            UNKNOWN, Set.of(VERIFYING, FAILED));

    @Property
    void any_walk_takes_the_ways_that_are_drawn_and_no_other(@ForAll @Size(max = 30) List<PlanState> wishes) {
        PlanState at = CANDIDATE;
        for (PlanState wish : wishes) {
            boolean drawn = DRAWN.getOrDefault(at, Set.of()).contains(wish);
            assertThat(at.next().contains(wish)).as(at + " to " + wish).isEqualTo(drawn);
            at = drawn ? wish : at;
            // A target is busy from approved until the plan ends; what waits has given it back, or never had it.
            assertThat(at.holdsTarget())
                    .isEqualTo(Set.of(APPROVED, EXECUTING, VERIFYING, UNKNOWN).contains(at));
            assertThat(at.ended()).isEqualTo(at == CANDIDATE || at.next().isEmpty());
            assertThat(at.waits()).isEqualTo(at == HELD || at == AWAITING_APPROVAL);
        }
    }

    @Property
    void from_wherever_a_plan_is_it_can_come_to_an_end(@ForAll PlanState from) {
        Set<PlanState> reached = new java.util.HashSet<>(Set.of(from));
        while (reached.addAll(
                reached.stream().flatMap(one -> one.next().stream()).toList())) {
            // until nothing is new
        }
        assertThat(reached).anyMatch(one -> one.ended());
        assertThat(Set.of(COMPLETED, FAILED, ROLLED_BACK, REJECTED, CANCELLED, EXPIRED))
                .allMatch(one -> one.next().isEmpty());
    }
}
