package io.homeostat.web.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the report.
 *
 * @param group what is measured, and under which circumstances
 * @param name which part of that
 * @param warmUp how many were done before and not counted
 * @param ms in milliseconds
 * @param share of the cycle's mean, from 0 to 1; null where it is no part of a cycle
 */
record Figure(
        String group,
        String name,
        String database,
        int warmUp,
        Statistics ms,
        @Nullable Double share,
        List<Level> levels) {
    Figure {
        levels = List.copyOf(levels);
    }

    static Figure of(String group, String name, String database, int warmUp, Statistics ms, Level... levels) {
        return new Figure(group, name, database, warmUp, ms, null, List.of(levels));
    }
}
