package io.homeostat.rulebase;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a check found in a rule package.
 *
 * @param path of the file in the package; where several packages are checked together, {@code package/path}
 * @param line from 1; 0 when the finding is about the whole file
 * @param column from 1; 0 when only the line is known
 * @param endLine last line, inclusive; 0 when unknown
 * @param endColumn first column behind it; 0 when unknown
 * @param code in kebab case: {@code syntax}, {@code unknown-type}, ...
 * @param rule name of the rule that it is about, or null
 * @param message what is wrong, and what to do
 */
public record Finding(
        String path,
        int line,
        int column,
        int endLine,
        int endColumn,
        Level severity,
        String code,
        @Nullable String rule,
        String message)
        implements Comparable<Finding> {

    /** How bad it is: only an error keeps a package from being used. */
    public enum Level {
        ERROR,
        WARNING,
        INFO
    }

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::path)
            .thenComparingInt(Finding::line)
            .thenComparingInt(Finding::column)
            .thenComparing(Finding::severity)
            .thenComparing(Finding::code)
            .thenComparing(Finding::message);

    static Finding error(String path, int line, int column, String code, String message) {
        return new Finding(path, line, column, 0, 0, Level.ERROR, code, null, message);
    }

    static Finding warning(String path, int line, int column, String code, String message) {
        return new Finding(path, line, column, 0, 0, Level.WARNING, code, null, message);
    }

    Finding of(@Nullable String newRule) {
        return new Finding(path, line, column, endLine, endColumn, severity, code, newRule, message);
    }

    Finding until(int newEndLine, int newEndColumn) {
        return new Finding(path, line, column, newEndLine, newEndColumn, severity, code, rule, message);
    }

    Finding under(String folder) {
        return new Finding(folder + "/" + path, line, column, endLine, endColumn, severity, code, rule, message);
    }

    public boolean isError() {
        return severity == Level.ERROR;
    }

    /** By place, then severity. */
    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }

    /** As people read it: {@code bursts.drl:7:12 error unknown-field: ...}. */
    @Override
    public String toString() {
        return path + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "") + " "
                + severity.name().toLowerCase(java.util.Locale.ROOT) + " " + code + ": " + message
                + (rule == null ? "" : " (rule \"" + rule + "\")");
    }
}
