package io.homeostat.executor;

import io.homeostat.model.ActionType;
import java.time.Duration;

/** Something that the executor brought about, told once it is over, and what it changed is committed: what is counted and measured. */
public sealed interface Happening {
    /**
     * The tries of an action are over.
     *
     * @param result {@link ActionState#SUCCEEDED}, {@link ActionState#FAILED}, or {@link ActionState#UNKNOWN}
     */
    record ActionEnded(String domain, ActionType type, ActionState result) implements Happening {}

    /**
     * A target answered a try, or did not.
     *
     * @param took from the moment that the actuator was asked to its answer, the wait for a connection included
     */
    record Answered(String actuator, ActuatorResult result, Duration took) implements Happening {}

    /**
     * Nothing of a plan's scope is open any more, proven by its ends.
     *
     * @param took from the start of the first violation in scope to the end of the last
     */
    record Recovered(String domain, Duration took) implements Happening {}
}
