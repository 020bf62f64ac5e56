package io.homeostat.executor;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of one try. The detail is a short sentence for people, such as {@code HTTP 200}; it holds no secrets. */
public sealed interface ActuatorResult {
    String detail();

    /**
     * It is done.
     *
     * @param before the values that were there before, as far as the target said
     */
    record Done(String detail, Map<String, Object> before) implements ActuatorResult {
        public Done {
            before = Map.copyOf(before);
        }
    }

    /**
     * It is certainly not done, and trying again may help.
     *
     * @param retryAfter how long the target asks to wait; null when it does not say
     */
    record NotDone(String detail, @Nullable Duration retryAfter) implements ActuatorResult {}

    /** It is not done, and trying again will not help. */
    record Failed(String detail) implements ActuatorResult {}

    /** It may have been done. */
    record Unclear(String detail) implements ActuatorResult {}
}
