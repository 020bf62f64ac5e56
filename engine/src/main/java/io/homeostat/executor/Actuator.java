package io.homeostat.executor;

import java.util.Optional;

/**
 * The adapter that carries out actions on a kind of target. Calls block, for as long as the actuator's own time-out at the
 * most; implementations are thread-safe and keep no state of an action.
 */
public interface Actuator extends AutoCloseable {
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

    /** Tries the connection without doing anything; the text says what was asked and what was answered. */
    ActuatorResult test();

    /** Gives up its connections. */
    @Override
    void close();
}
