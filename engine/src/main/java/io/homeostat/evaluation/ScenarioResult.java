package io.homeostat.evaluation;

import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.Scenario;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param faults what does not hold, as sentences; empty when it passed
 * @param given what there was, one line each
 * @param expected what was to be, one line each
 * @param actual what came out, one line each
 * @param firings of all of its cycles, in order
 */
public record ScenarioResult(
        Scenario scenario,
        List<String> faults,
        List<String> given,
        List<String> expected,
        List<String> actual,
        List<Firing> firings) {
    public ScenarioResult {
        faults = List.copyOf(faults);
        given = List.copyOf(given);
        expected = List.copyOf(expected);
        actual = List.copyOf(actual);
        firings = List.copyOf(firings);
    }

    public boolean passed() {
        return faults.isEmpty();
    }

    /** All there is to know of a failure, for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(scenario.path() + ":" + scenario.line() + " \"" + scenario.name() + "\" "
                + (passed() ? "passed" : "failed"));
        faults.forEach(fault -> text.append("\n  ").append(fault));
        section(text, "given", given);
        section(text, "expected", expected);
        section(text, "got", actual);
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        text.append("\n  ").append(title).append(':');
        if (lines.isEmpty()) {
            text.append(" nothing");
        }
        lines.forEach(line -> text.append("\n    ").append(line));
    }
}
