package io.homeostat.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One action of a plan, as a rule proposes it.
 *
 * @param parameters texts, numbers and booleans, sorted by name
 * @param compensation what undoes it, or null
 * @param durationSeconds how long it lasts before it is undone; 0 for ever
 * @param after indexes of earlier steps of the plan that must be done first
 * @param waitSeconds in a ladder, how long to wait for its effect
 */
public record Step(
        ActionType action,
        String target,
        SortedMap<String, Object> parameters,
        @Nullable Step compensation,
        long durationSeconds,
        List<Integer> after,
        long waitSeconds) {

    public Step {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        durationSeconds = Math.max(0, durationSeconds);
        after = List.copyOf(after);
        waitSeconds = Math.max(0, waitSeconds);
    }

    public static Step of(ActionType action, String target) {
        return new Step(action, target, new TreeMap<>(), null, 0, List.of(), 0);
    }

    /** This step with a parameter; what is neither text, number nor boolean becomes its text. */
    public Step with(String name, Object value) {
        SortedMap<String, Object> more = new TreeMap<>(parameters);
        more.put(name, plain(value));
        return new Step(action, target, more, compensation, durationSeconds, after, waitSeconds);
    }

    public Step undoneBy(Step step) {
        return new Step(action, target, parameters, step, durationSeconds, after, waitSeconds);
    }

    public Step lasting(long seconds) {
        return new Step(action, target, parameters, compensation, seconds, after, waitSeconds);
    }

    /** This step, to begin only when the step at that index of the plan is done. */
    public Step afterStep(int index) {
        List<Integer> more = new ArrayList<>(after);
        more.add(index);
        return new Step(action, target, parameters, compensation, durationSeconds, more, waitSeconds);
    }

    public Step waiting(long seconds) {
        return new Step(action, target, parameters, compensation, durationSeconds, after, seconds);
    }

    private static Object plain(Object value) {
        if (value instanceof Boolean || value instanceof String || value instanceof Integer || value instanceof Long) {
            return value;
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return number;
        }
        return String.valueOf(value);
    }
}
