package io.homeostat.guard;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one guard says of a plan. */
public sealed interface Verdict {
    /** The guard's name, as the API knows it. */
    String guard();

    /** A sentence with figures. */
    String reason();

    record Pass(String guard, String reason) implements Verdict {}

    /** @param until when asking again makes sense; null when only a person can lift it */
    record Hold(String guard, String reason, @Nullable Instant until) implements Verdict {}
}
