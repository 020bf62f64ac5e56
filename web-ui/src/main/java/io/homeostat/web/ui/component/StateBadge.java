package io.homeostat.web.ui.component;

import com.vaadin.flow.component.html.Span;
import io.homeostat.model.LoopState;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import org.jspecify.annotations.Nullable;

/** Where something stands: its shape, then its words. */
public final class StateBadge extends Span {
    public StateBadge(Mark mark, String words) {
        super(words);
        addClassNames("badge", mark.cssClass());
    }

    /** A plan's state, and its outcome once that is judged. */
    public static StateBadge of(PlanState state, @Nullable Outcome outcome) {
        return new StateBadge(mark(state, outcome), words(state, outcome));
    }

    public static StateBadge of(LoopState state) {
        return new StateBadge(mark(state), Words.of(state));
    }

    /** A judged plan bears the shape of its outcome, since that is what people ask for. */
    public static Mark mark(PlanState state, @Nullable Outcome outcome) {
        if (outcome != null) {
            return mark(outcome);
        }
        return switch (state) {
            case CANDIDATE -> Mark.CANDIDATE;
            case HELD -> Mark.HELD;
            case AWAITING_APPROVAL -> Mark.WAITS;
            case APPROVED, EXECUTING -> Mark.RUNNING;
            case VERIFYING -> Mark.WATCHED;
            case COMPLETED -> Mark.SUCCESS;
            case FAILED -> Mark.FAILURE;
            case ROLLED_BACK -> Mark.UNDONE;
            case REJECTED, CANCELLED, EXPIRED -> Mark.ENDED;
            case UNKNOWN -> Mark.UNKNOWN;
        };
    }

    public static Mark mark(Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> Mark.SUCCESS;
            case PARTIAL -> Mark.PARTIAL;
            case INEFFECTIVE -> Mark.FAILURE;
            case DEGRADATION -> Mark.WORSE;
            case UNKNOWN -> Mark.UNKNOWN;
        };
    }

    public static Mark mark(LoopState state) {
        return switch (state) {
            case RUNNING -> Mark.RUNNING;
            case PAUSED -> Mark.HELD;
            case KILLED -> Mark.STOPPED;
            case SAFE_MODE -> Mark.CRITICAL;
        };
    }

    /** As {@code completed: success}. */
    public static String words(PlanState state, @Nullable Outcome outcome) {
        return outcome == null ? Words.of(state) : Words.of(state) + ": " + Words.of(outcome);
    }
}
