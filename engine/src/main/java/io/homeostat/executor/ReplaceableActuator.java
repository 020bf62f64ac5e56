package io.homeostat.executor;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An actuator that may be replaced while it is at work: opened when it is first needed, and given up when it is replaced and the
 * last call under way has ended. A call that began before then, or was about to, still goes out by it. Thread-safe.
 */
final class ReplaceableActuator implements Actuator {
    private final Supplier<Actuator> open;
    private @Nullable Actuator opened;
    private int calls;
    private boolean replaced;

    ReplaceableActuator(Supplier<Actuator> open) {
        this.open = open;
    }

    @Override
    public Optional<Map<String, Object>> stateBefore(ActionRequest request) {
        return call(actuator -> actuator.stateBefore(request));
    }

    @Override
    public ActuatorResult send(ActionRequest request) {
        return call(actuator -> actuator.send(request));
    }

    @Override
    public Optional<ActuatorResult> verify(ActionRequest request) {
        return call(actuator -> actuator.verify(request));
    }

    @Override
    public boolean idempotent() {
        return call(Actuator::idempotent);
    }

    @Override
    public int maxTries() {
        return call(Actuator::maxTries);
    }

    @Override
    public ActuatorResult test() {
        return call(Actuator::test);
    }

    /** Another takes its place: its connections are given up as soon as no call is under way. */
    void replace() {
        close(over(true, 0));
    }

    /** Gives its connections up at once, under calls that are under way. */
    @Override
    public void close() {
        close(over(true, Integer.MAX_VALUE));
    }

    private <T> T call(Function<Actuator, T> call) {
        Actuator actuator = begin();
        try {
            return call.apply(actuator);
        } finally {
            close(end());
        }
    }

    private synchronized Actuator begin() {
        Actuator known = opened;
        if (known == null) {
            known = open.get();
            opened = known;
        }
        calls++;
        return known;
    }

    private synchronized @Nullable Actuator end() {
        calls--;
        return over(replaced, 0);
    }

    /** What is to be closed now: nothing while it is not replaced, or while more calls than so many are under way. */
    private synchronized @Nullable Actuator over(boolean isReplaced, int mostCalls) {
        replaced = isReplaced;
        if (!replaced || calls > mostCalls) {
            return null;
        }
        Actuator known = opened;
        opened = null;
        return known;
    }

    private static void close(@Nullable Actuator over) {
        if (over != null) {
            over.close();
        }
    }
}
