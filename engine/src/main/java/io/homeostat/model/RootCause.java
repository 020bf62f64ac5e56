package io.homeostat.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A named cause at a component.
 *
 * @param confidence in [0, 1]
 * @param patterns what supports it; they need not be inserted, they count as found
 * @param recommendations sentences for people
 */
public record RootCause(
        String name, String component, double confidence, List<Pattern> patterns, List<String> recommendations) {

    public RootCause {
        confidence = Confidence.clamp(confidence);
        patterns = List.copyOf(patterns);
        recommendations = List.copyOf(recommendations);
    }

    /** A cause whose evidence is the facts that its rule matched. */
    public static RootCause of(String name, String component, double confidence) {
        return of(name, component, confidence, List.of());
    }

    public static RootCause of(String name, String component, double confidence, Pattern first) {
        return of(name, component, confidence, List.of(first));
    }

    public static RootCause of(String name, String component, double confidence, Pattern first, Pattern second) {
        return of(name, component, confidence, List.of(first, second));
    }

    public static RootCause of(
            String name, String component, double confidence, Pattern first, Pattern second, Pattern third) {
        return of(name, component, confidence, List.of(first, second, third));
    }

    public static RootCause of(
            String name,
            String component,
            double confidence,
            Pattern first,
            Pattern second,
            Pattern third,
            Pattern fourth) {
        return of(name, component, confidence, List.of(first, second, third, fourth));
    }

    public static RootCause of(
            String name,
            String component,
            double confidence,
            Pattern first,
            Pattern second,
            Pattern third,
            Pattern fourth,
            Pattern fifth) {
        return of(name, component, confidence, List.of(first, second, third, fourth, fifth));
    }

    /** A cause supported by any number of patterns. */
    public static RootCause of(String name, String component, double confidence, List<Pattern> patterns) {
        return new RootCause(name, component, confidence, patterns, List.of());
    }

    /** This cause with one more sentence of advice. */
    public RootCause advising(String text) {
        List<String> more = new ArrayList<>(recommendations);
        more.add(text);
        return new RootCause(name, component, confidence, patterns, more);
    }
}
