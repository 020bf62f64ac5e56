package io.homeostat.web.ui.component;

import java.util.Locale;

/**
 * The shape that stands before a word, so that nothing is told by colour alone. Shapes and colours are in
 * {@code homeostat.css}; renderers of grids write {@code <span class="badge ${item.mark}">}.
 */
public enum Mark {
    CRITICAL,
    WARNING,
    INFO,
    /** It worked, or all is well. */
    SUCCESS,
    /** It worked in part. */
    PARTIAL,
    FAILURE,
    /** Worse than before. */
    WORSE,
    /** Something holds it back. */
    HELD,
    /** It waits for a person. */
    WAITS,
    RUNNING,
    /** Done, and watched for its effect. */
    WATCHED,
    UNDONE,
    STOPPED,
    UNKNOWN,
    /** Over without having been done. */
    ENDED,
    /** Weighed, no more. */
    CANDIDATE;

    /** The class that gives an element of the class {@code badge} this shape. */
    public String cssClass() {
        return "mark-" + name().toLowerCase(Locale.ROOT);
    }
}
