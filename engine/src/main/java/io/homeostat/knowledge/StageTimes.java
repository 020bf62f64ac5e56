package io.homeostat.knowledge;

/** How long each stage of a cycle took, in nanoseconds. */
public record StageTimes(long monitor, long analyzer, long planner, long executor, long knowledge) {
    public long sum() {
        return monitor + analyzer + planner + executor + knowledge;
    }
}
