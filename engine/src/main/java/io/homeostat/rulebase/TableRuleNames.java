package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the rules of a decision table are called. The compiler calls them after the table and a number; here they are called after
 * what their row says, as {@code Remedies by root cause: high_cpu, RESTART_SERVICE}: the conditions that say something, and the
 * begin of the first action. Rows that would be called the same have their number beside it. What an author has named in a
 * column {@code NAME} keeps that name.
 */
final class TableRuleNames {
    private static final String TABLE = "RULETABLE";
    private static final int TYPES_BELOW = 1;
    private static final int ROWS_BELOW = 5;
    private static final int MOST_OF_A_CELL = 60;
    private static final Set<String> SAYS_NOTHING = Set.of("", ".*", "*");
    private static final Pattern ROW = Pattern.compile("^// rule values at [A-Z]+(\\d+), header at .*$");
    private static final Pattern RULE = Pattern.compile("^rule \".*\"\\s*$");

    private TableRuleNames() {}

    /**
     * The table's DRL with its rules named anew; every line stays a line.
     *
     * @param rows the cells of the author's file
     */
    static String in(String drl, List<List<String>> rows) {
        Map<Integer, String> names = names(rows);
        StringBuilder named = new StringBuilder();
        int row = 0;
        for (String line : drl.split("(?<=\n)")) {
            Matcher at = ROW.matcher(line.stripTrailing());
            if (at.matches()) {
                row = Integer.parseInt(at.group(1));
            }
            String name = names.get(row);
            if (name != null && RULE.matcher(line).matches()) {
                named.append("rule \"").append(name).append('"').append(line.substring(line.lastIndexOf('"') + 1));
            } else {
                named.append(line);
            }
        }
        return named.toString();
    }

    /** By row, from 1. */
    private static Map<Integer, String> names(List<List<String>> rows) {
        Map<Integer, String> names = new HashMap<>();
        Map<String, Integer> sameNamed = new HashMap<>();
        int table = -1;
        int column = 0;
        for (int i = 0; i < rows.size(); i++) {
            int begins = tableAt(rows.get(i));
            if (begins >= 0) {
                table = i;
                column = begins;
            } else if (table >= 0 && i >= table + ROWS_BELOW) {
                String name =
                        name(title(rows.get(table).get(column)), rows.get(table + TYPES_BELOW), column, rows.get(i));
                if (!name.isEmpty()) {
                    names.put(i + 1, name);
                    sameNamed.merge(name, 1, Integer::sum);
                }
            }
        }
        names.replaceAll((row, name) -> sameNamed.getOrDefault(name, 0) > 1 ? name + ", row " + row : name);
        return names;
    }

    /** Empty when the author has given the row a name. */
    private static String name(String title, List<String> types, int from, List<String> row) {
        List<String> said = new ArrayList<>();
        String does = "";
        for (int i = from; i < Math.min(types.size(), row.size()); i++) {
            String cell = row.get(i).strip();
            switch (types.get(i).strip().toUpperCase(Locale.ROOT)) {
                case "CONDITION", "C" -> {
                    if (!SAYS_NOTHING.contains(cell)) {
                        said.add(shown(cell));
                    }
                }
                case "ACTION", "A" -> {
                    if (does.isEmpty()) {
                        does = shown(cell.split(",", 2)[0].strip());
                    }
                }
                case "NAME", "N" -> {
                    if (!cell.isEmpty()) {
                        return "";
                    }
                }
                default -> {
                    // A priority, a description, a group: nothing that tells rows apart.
                }
            }
        }
        if (!does.isEmpty()) {
            said.add(does);
        }
        return said.isEmpty() ? title : title + ": " + String.join(", ", said);
    }

    private static int tableAt(List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            if (row.get(i).strip().toUpperCase(Locale.ROOT).startsWith(TABLE)) {
                return i;
            }
        }
        return -1;
    }

    private static String title(String cell) {
        return shown(cell.strip().substring(TABLE.length()).strip());
    }

    /** As it can stand between the quotes of a rule's name. */
    private static String shown(String text) {
        String plain = text.replace('"', '\'')
                .replace("/*", "/ *")
                .replace("*/", "* /")
                .replaceAll("[\\\\\\p{Cntrl}\\s]+", " ");
        return plain.length() > MOST_OF_A_CELL ? plain.substring(0, MOST_OF_A_CELL) + "…" : plain;
    }
}
