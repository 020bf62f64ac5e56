package io.homeostat.store;

import org.jspecify.annotations.Nullable;

/** Looks through what an exception was caused by. */
final class Causes {
    private Causes() {}

    static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
