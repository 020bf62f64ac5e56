package io.homeostat.executor;

import java.util.Map;
import java.util.Optional;

/**
 * The adapter that carries out actions on a kind of target. Calls block, for as long as the actuator's own time-out at the
 * most; implementations are thread-safe and keep no state of an action.
 */
public interface Actuator extends AutoCloseable {
    /**
     * Reads what an action is about to change, as far as the target says; nothing is done to it. Asked before the first try and
     * not again once anything may have been done. Never throws for what the target or the network does: then nothing is known.
     *
     * @return the values by name; empty when this actuator cannot ask, and has not
     */
    Optional<Map<String, Object>> stateBefore(ActionRequest request);

    /** Sends one try of an action. Never throws for what the target or the network does: that is a result. */
    ActuatorResult send(ActionRequest request);

    /**
     * Asks the target what became of an action that may have been done.
     *
     * @return {@link ActuatorResult.Done}, {@link ActuatorResult.NotDone} or {@link ActuatorResult.Unclear}; empty when this
     *     actuator cannot ask, and has not
     */
    Optional<ActuatorResult> verify(ActionRequest request);

    /** Whether sending an action again that was done before does no harm. */
    boolean idempotent();

    /** The most tries of one action, 1 or more. */
    int maxTries();

    /**
     * Asks without doing anything: {@link ActuatorResult.Done} when the answer is one that a target gives that can be sent
     * actions. The text says what was asked, what was answered, and what to look at where that will not do.
     */
    ActuatorResult test();

    /** Gives up its connections. */
    @Override
    void close();
}
