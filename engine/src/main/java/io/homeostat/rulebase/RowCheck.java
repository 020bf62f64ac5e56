package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of a decision table: rows that ask for the same and propose the same action in two ways, rows that overlap,
 * and values that fall between two rows. Rows that propose different actions are alternatives, and nothing is wrong with them.
 */
final class RowCheck {
    private static final Pattern ACTION = Pattern.compile("ActionType\\s*\\.\\s*(\\w+)");

    private final RuleSource source;
    private final Consumer<Finding> findings;

    private RowCheck(RuleSource source, Consumer<Finding> findings) {
        this.source = source;
        this.findings = findings;
    }

    /** @param skipped rules of which something is wrong, by name */
    static void check(
            RuleSource source, List<RuleCheck.Profile> rows, Set<String> skipped, Consumer<Finding> findings) {
        if (!source.isTable()) {
            return;
        }
        // Only rows of one table, of one shape and for one action can say too much or too little together.
        Map<String, List<RuleCheck.Profile>> alike = new LinkedHashMap<>();
        for (RuleCheck.Profile row : rows) {
            if (!skipped.contains(row.rule().getName())) {
                alike.computeIfAbsent(shape(source, row), s -> new ArrayList<>())
                        .add(row);
            }
        }
        RowCheck check = new RowCheck(source, findings);
        alike.values().forEach(check::compare);
    }

    private static String shape(RuleSource source, RuleCheck.Profile row) {
        StringBuilder shape = new StringBuilder();
        shape.append(source.tableOf(source.sourceLine(Math.max(1, row.rule().getLine()))));
        row.asked().forEach(one -> shape.append('|').append(one.type()).append(one.rest()));
        return shape.append('|').append(action(row)).toString();
    }

    private static String action(RuleCheck.Profile row) {
        Matcher matcher = ACTION.matcher(String.valueOf(row.rule().getConsequence()));
        return matcher.find() ? matcher.group(1) : "";
    }

    private void compare(List<RuleCheck.Profile> rows) {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = i + 1; j < rows.size(); j++) {
                RuleCheck.Profile one = rows.get(i);
                RuleCheck.Profile other = rows.get(j);
                SortedSet<String> differences = differences(one, other);
                if (differences == null) {
                    continue;
                }
                String what = action(other).isEmpty() ? "something else" : action(other) + " in another way";
                if (!differences.isEmpty()) {
                    tell(
                            other,
                            differences.first(),
                            "overlapping-rows",
                            "This row and row " + line(one) + " both apply to some values of "
                                    + String.join(", ", differences) + "; let one begin where the other ends.");
                } else if (!same(one, other)) {
                    tell(
                            other,
                            null,
                            "contradicting-rows",
                            "This row asks for what row " + line(one) + " asks for, and proposes " + what
                                    + "; leave one of them out.");
                }
            }
        }
        gaps(rows);
    }

    /** Between rows that differ in one number alone. */
    private void gaps(List<RuleCheck.Profile> rows) {
        Set<String> fields = new TreeSet<>();
        for (int i = 1; i < rows.size(); i++) {
            SortedSet<String> unlike = unlike(rows.getFirst(), rows.get(i));
            if (unlike.size() != 1) {
                return;
            }
            fields.addAll(unlike);
        }
        if (fields.size() != 1) {
            return;
        }
        String whole = fields.iterator().next();
        int pattern = Integer.parseInt(whole.substring(0, whole.indexOf(':')));
        String field = whole.substring(whole.indexOf(':') + 1);
        if (!rows.stream().allMatch(row -> row.asked().get(pattern).thresholds().isRange(field))) {
            return;
        }
        List<RuleCheck.Profile> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingDouble(
                row -> row.asked().get(pattern).thresholds().lowest(field)));
        for (int i = 1; i < sorted.size(); i++) {
            String between = Thresholds.between(
                    sorted.get(i - 1).asked().get(pattern).thresholds(),
                    sorted.get(i).asked().get(pattern).thresholds(),
                    field);
            if (between != null) {
                tell(
                        sorted.get(i),
                        field,
                        "missing-row",
                        "No row applies when " + between + ", between row " + line(sorted.get(i - 1))
                                + " and this one; add one, or move a limit.");
            }
        }
    }

    /** Null when no facts fit both. */
    private static @Nullable SortedSet<String> differences(RuleCheck.Profile one, RuleCheck.Profile other) {
        SortedSet<String> all = new TreeSet<>();
        for (int i = 0; i < one.asked().size(); i++) {
            SortedSet<String> here = Thresholds.differences(
                    one.asked().get(i).thresholds(), other.asked().get(i).thresholds());
            if (here == null) {
                return null;
            }
            all.addAll(here);
        }
        return all;
    }

    private static SortedSet<String> unlike(RuleCheck.Profile one, RuleCheck.Profile other) {
        SortedSet<String> all = new TreeSet<>();
        for (int i = 0; i < one.asked().size(); i++) {
            for (String field : Thresholds.unlike(
                    one.asked().get(i).thresholds(), other.asked().get(i).thresholds())) {
                all.add(i + ":" + field);
            }
        }
        return all;
    }

    private static boolean same(RuleCheck.Profile one, RuleCheck.Profile other) {
        return String.valueOf(one.rule().getConsequence())
                .equals(String.valueOf(other.rule().getConsequence()));
    }

    private int line(RuleCheck.Profile row) {
        return source.sourceLine(Math.max(1, row.rule().getLine()));
    }

    private void tell(RuleCheck.Profile row, @Nullable String field, String code, String message) {
        findings.accept(source.cell(line(row), field, Finding.warning("", 0, 0, code, message))
                .of(row.rule().getName()));
    }
}
