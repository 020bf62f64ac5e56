package io.homeostat.model;

/**
 * What the Analyzer saw.
 *
 * @param component an empty text when the pattern is of no one component; likewise policy, group and other
 * @param other of a causal pattern, the component that broke second
 * @param confidence in [0, 1]
 * @param hypothesis a sentence for people
 */
public record Pattern(
        Kind kind,
        SubKind subKind,
        String component,
        String policy,
        String group,
        String other,
        double confidence,
        String hypothesis) {

    public Pattern {
        confidence = Confidence.clamp(confidence);
    }

    /** A pattern over what the window counts. */
    public static Pattern of(Kind kind, SubKind subKind, Window window, double confidence, String hypothesis) {
        return new Pattern(
                kind,
                subKind,
                window.component(),
                window.policy(),
                window.group(),
                window.other(),
                confidence,
                hypothesis);
    }
}
