package io.homeostat.rulebase;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.decisiontable.InputType;
import org.drools.decisiontable.SpreadsheetCompiler;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.drools.drl.parser.ParserError;
import org.jspecify.annotations.Nullable;
import org.kie.internal.builder.conf.LanguageLevelOption;

/**
 * One file of rules as the DRL that is compiled: settings filled in, package line and import of the facts added where the
 * author left them out, a decision table translated. Lines stay lines; columns and table rows are mapped back, so that what
 * the compiler says can be said of what the author wrote.
 */
final class RuleSource {
    static final String FACTS = "io.homeostat.model";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}\\n]*)}");
    private static final Pattern PACKAGE_LINE = Pattern.compile("package\\s+[\\w.]+[ \\t]*(;?)");
    private static final Pattern TABLE_ROW = Pattern.compile("^// rule values at [A-Z]+(\\d+), header at .*$");
    private static final Pattern TABLE = Pattern.compile("(?i)(?:^|,)\\s*\"?\\s*RuleTable\\b");
    /** Lines of a table before its rows: its name, kinds of columns, patterns, templates, titles. */
    private static final int HEADING = 5;
    /** How far below its first line a table has its templates. */
    private static final int TEMPLATES = 3;

    private static final Pattern QUOTED = Pattern.compile("'([^'\\n]+)'");
    private static final Pattern PARSER_PREFIX = Pattern.compile("^\\[ERR \\d+\\] (?:Line \\d+:\\d+ )?");

    /** A rule and where it stands in the DRL (characters) and in the author's file (line). */
    record Rule(String name, int line, int start, int end) {}

    /** Text of a line from {@code column} on (0-based) came from {@code sourceColumn}; within a replacement all columns did. */
    private record Shift(int column, int sourceColumn, boolean replaced) {}

    private final String path;
    private final String drl;
    private final List<String> tableLines;
    private final boolean table;
    private final Map<Integer, List<Shift>> shifts;
    private final List<Rule> rules;
    private final @Nullable PackageDescr tree;
    private final TreeMap<Integer, Integer> tableRows;
    private final int[] lineStarts;
    private final String bare;

    private RuleSource(
            String path,
            String drl,
            List<String> tableLines,
            boolean table,
            Map<Integer, List<Shift>> shifts,
            TreeMap<Integer, Integer> tableRows,
            @Nullable PackageDescr tree,
            List<Rule> rules) {
        this.path = path;
        this.drl = drl;
        this.tableLines = tableLines;
        this.table = table;
        this.shifts = shifts;
        this.tableRows = tableRows;
        this.tree = tree;
        this.rules = rules;
        this.lineStarts = lineStarts(drl);
        this.bare = Subset.without(drl, false);
    }

    private static int[] lineStarts(String text) {
        java.util.stream.IntStream.Builder starts = java.util.stream.IntStream.builder();
        starts.add(0);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                starts.add(i + 1);
            }
        }
        return starts.build().toArray();
    }

    /** The package's files of rules, by path; those that do not parse have no rules and an error among the findings. */
    static List<RuleSource> of(RulePackage rulePackage, Consumer<Finding> findings) {
        List<RuleSource> sources = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        for (RuleFile file : rulePackage.files()) {
            boolean rules = file.path().endsWith(".drl") || file.path().endsWith(".csv");
            if (rules && !Subset.checkText(file.path(), file.content(), findings)) {
                continue;
            }
            if (file.path().endsWith(".drl")) {
                sources.add(ofDrl(rulePackage, file, used, findings));
            } else if (file.path().endsWith(".csv")) {
                sources.add(ofTable(rulePackage, file, used, findings));
            }
        }
        for (String setting : rulePackage.settings().keySet()) {
            if (!used.contains(setting)) {
                findings.accept(Finding.warning(
                        RulePackage.MANIFEST, 0, 0, "unused-setting", "No rule uses the setting " + setting + "."));
            }
        }
        Map<String, String> places = new HashMap<>();
        for (RuleSource source : sources) {
            Subset.check(source, rulePackage.stage(), findings);
            for (Rule rule : source.rules) {
                String before = places.putIfAbsent(rule.name(), source.path + ":" + rule.line());
                if (before != null) {
                    findings.accept(Finding.error(
                                    source.path,
                                    rule.line(),
                                    0,
                                    "duplicate-rule",
                                    "There is a rule of this name already at " + before + ".")
                            .of(rule.name()));
                }
            }
        }
        return sources;
    }

    private static RuleSource ofDrl(
            RulePackage rulePackage, RuleFile file, Set<String> used, Consumer<Finding> findings) {
        StringBuilder text = new StringBuilder();
        Map<Integer, List<Shift>> shifts = new HashMap<>();
        fill(rulePackage, file.path(), file.content(), 1, 1, used, findings, text, shifts);
        int start = firstToken(text);
        Matcher packageLine = PACKAGE_LINE.matcher(text).region(start, text.length());
        String imports = "import " + FACTS + ".*; ";
        if (packageLine.lookingAt()) {
            insert(text, shifts, packageLine.end(), (packageLine.group(1).isEmpty() ? "; " : " ") + imports);
        } else {
            insert(text, shifts, start, "package " + rulePackage.javaPackage() + "; " + imports);
        }
        return parsed(rulePackage, file.path(), text.toString(), List.of(), shifts, new TreeMap<>(), findings);
    }

    private static RuleSource ofTable(
            RulePackage rulePackage, RuleFile file, Set<String> used, Consumer<Finding> findings) {
        StringBuilder csv = new StringBuilder();
        int line = 0;
        boolean broken = false;
        List<List<String>> rows = new ArrayList<>();
        for (String row : file.content().split("\n", -1)) {
            line++;
            List<String> cells = cells(row.endsWith("\r") ? row.substring(0, row.length() - 1) : row);
            if (cells == null) {
                findings.accept(Finding.error(
                        file.path(),
                        line,
                        1,
                        "syntax",
                        "A quoted cell does not end in this row; a quote within a cell is written twice."));
                broken = true;
                continue;
            }
            rows.add(cells);
            for (int i = 0; i < cells.size(); i++) {
                StringBuilder cell = new StringBuilder();
                fill(rulePackage, file.path(), cells.get(i), line, 0, used, findings, cell, new HashMap<>());
                csv.append(i == 0 ? "" : ",");
                if (!cell.isEmpty()) {
                    csv.append('"')
                            .append(cell.toString().replace("\"", "\"\""))
                            .append('"');
                }
            }
            csv.append('\n');
        }
        if (broken) {
            return new RuleSource(file.path(), "", List.of(), true, Map.of(), new TreeMap<>(), null, List.of());
        }
        String drl;
        try {
            drl = new SpreadsheetCompiler()
                    .compile(new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)), InputType.CSV);
        } catch (RuntimeException | StackOverflowError e) {
            findings.accept(Finding.error(
                    file.path(), tableFaultLine(e), 0, "syntax", "This is no decision table: " + e.getMessage()));
            return new RuleSource(file.path(), "", List.of(), true, Map.of(), new TreeMap<>(), null, List.of());
        }
        String packageLine = "package " + rulePackage.javaPackage() + "; import " + FACTS + ".*;";
        drl = drl.replaceFirst("^package rule_table;?[ \\t]*", Matcher.quoteReplacement(packageLine));
        drl = TableRuleNames.in(drl, rows);
        return parsed(
                rulePackage, file.path(), drl, file.content().lines().toList(), new HashMap<>(), rows(drl), findings);
    }

    private static final Pattern CELL_NAME = Pattern.compile("\\b[A-Z]{1,3}(\\d+)\\b");

    private static int tableFaultLine(Throwable e) {
        Matcher matcher = CELL_NAME.matcher(String.valueOf(e.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** From the line of the DRL where a table's rule begins to the row that it came from. */
    private static TreeMap<Integer, Integer> rows(String drl) {
        TreeMap<Integer, Integer> rows = new TreeMap<>();
        int line = 0;
        for (String text : drl.split("\n", -1)) {
            line++;
            Matcher matcher = TABLE_ROW.matcher(text.stripTrailing());
            if (matcher.matches()) {
                rows.put(line, Integer.parseInt(matcher.group(1)));
            }
        }
        return rows;
    }

    private static RuleSource parsed(
            RulePackage rulePackage,
            String path,
            String drl,
            List<String> tableLines,
            Map<Integer, List<Shift>> shifts,
            TreeMap<Integer, Integer> tableRows,
            Consumer<Finding> findings) {
        boolean table = !tableLines.isEmpty();
        RuleSource unparsed = new RuleSource(path, drl, tableLines, table, shifts, tableRows, null, List.of());
        DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
        PackageDescr tree = null;
        try {
            tree = parser.parse(false, drl);
        } catch (DroolsParserException | RuntimeException | StackOverflowError e) {
            findings.accept(Finding.error(path, 0, 0, "syntax", "This cannot be read as rules."));
            return unparsed;
        }
        Finding unclosed = parser.hasErrors() ? unclosed(unparsed) : null;
        if (unclosed != null) {
            findings.accept(unclosed);
        }
        Set<String> told = new TreeSet<>();
        for (DroolsError error : parser.getErrors()) {
            int row = error instanceof ParserError at
                    ? at.getRow()
                    : error.getLines().length > 0 ? error.getLines()[0] : 0;
            int column = error instanceof ParserError at && at.getCol() >= 0 ? at.getCol() + 1 : 0;
            String said = PARSER_PREFIX.matcher(error.getMessage()).replaceFirst("");
            Finding finding = unparsed.finding(row, column, "syntax", plain(said));
            // What comes behind the place where a text does not end is read as a part of it; and the parser stumbles
            // twice.
            boolean behind = unclosed != null && row >= unclosed.line();
            boolean stumbled =
                    said.contains("unexpected exception") && parser.getErrors().size() > 1;
            if (behind || stumbled || !told.add(row + ":" + column)) {
                continue;
            }
            Matcher token = QUOTED.matcher(said);
            findings.accept(
                    finding.column() > 0 && token.find()
                            ? finding.until(
                                    finding.line(),
                                    unparsed.sourceColumn(
                                            row, column + token.group(1).length()))
                            : finding);
        }
        if (parser.hasErrors() || tree == null) {
            return unparsed;
        }
        // A package whose name is wrong is read under another, and was told of.
        boolean named = !rulePackage.name().equals(RulePackage.UNNAMED)
                || !String.valueOf(tree.getName())
                        .startsWith("rules." + rulePackage.stage().key() + ".");
        if (named && !rulePackage.javaPackage().equals(tree.getName())) {
            findings.accept(unparsed.finding(
                    Math.max(1, tree.getLine()),
                    0,
                    "wrong-package",
                    "The rules of this package are in the package " + rulePackage.javaPackage() + ", not in "
                            + tree.getName() + "; correct the line or leave it out."));
        }
        List<Rule> rules = new ArrayList<>();
        for (RuleDescr rule : tree.getRules()) {
            rules.add(new Rule(
                    rule.getName(),
                    unparsed.sourceLine(rule.getLine()),
                    rule.getStartCharacter(),
                    rule.getEndCharacter()));
        }
        return new RuleSource(path, drl, tableLines, table, shifts, tableRows, tree, rules);
    }

    /** The first text that does not end in the line in which it begins; null when all do. Only for files that do not parse. */
    private static @Nullable Finding unclosed(RuleSource source) {
        String text = source.bare;
        int opened = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && opened >= 0) {
                break;
            } else if (c == '\\' && opened >= 0) {
                i++;
            } else if (opened < 0 ? c == '"' || c == '\'' : c == text.charAt(opened)) {
                opened = opened < 0 ? i : -1;
            }
        }
        if (opened < 0) {
            return null;
        }
        int end = text.indexOf('\n', opened);
        int line = source.lineOf(opened);
        Finding found = source.finding(
                line,
                source.columnOf(opened),
                "syntax",
                "The text that begins here does not end in this line; a " + text.charAt(opened) + " is missing.");
        return found.column() == 0
                ? found
                : found.until(found.line(), source.sourceColumn(line, source.columnOf(end < 0 ? text.length() : end)));
    }

    /** What the parser says, for people who do not know its grammar. */
    private static String plain(String said) {
        Matcher token = QUOTED.matcher(said);
        String input = token.find() ? token.group(1) : "";
        if (said.contains("unexpected exception")) {
            return "What stands here is not understood.";
        }
        if (!said.startsWith("mismatched input") && !said.startsWith("no viable alternative")) {
            return CompileCheck.plain(said);
        }
        return switch (input) {
            case "=" -> "= compares nothing; write == to compare.";
            case "<eof>" -> "The text ends in the middle of a rule; is an end missing?";
            case "" -> "What stands here is not understood.";
            default -> input + " is not understood here.";
        };
    }

    /** Copies the text with its settings filled in; placeholders in comments are left alone. */
    private static void fill(
            RulePackage rulePackage,
            String path,
            String text,
            int firstLine,
            int firstColumn,
            Set<String> used,
            Consumer<Finding> findings,
            StringBuilder into,
            Map<Integer, List<Shift>> shifts) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int line = firstLine;
        int lineStart = 0;
        int outLineStart = into.length();
        char quote = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = i + 1;
                into.append(c);
                outLineStart = into.length();
                quote = 0;
                i++;
            } else if (quote == 0 && (text.startsWith("//", i) || text.startsWith("/*", i))) {
                boolean toLineEnd = text.charAt(i + 1) == '/';
                int end = text.indexOf(toLineEnd ? "\n" : "*/", i + 2);
                end = end < 0 ? text.length() : toLineEnd ? end : end + 2;
                for (int at = i; at < end; at++) {
                    into.append(text.charAt(at));
                    if (text.charAt(at) == '\n') {
                        line++;
                        lineStart = at + 1;
                        outLineStart = into.length();
                    }
                }
                i = end;
            } else if (c == '\\' && quote != 0 && i + 1 < text.length()) {
                into.append(c).append(text.charAt(i + 1));
                i += 2;
            } else if (c == '$' && placeholder.region(i, text.length()).lookingAt()) {
                String name = placeholder.group(1);
                Setting setting = rulePackage.settings().get(name);
                if (setting == null) {
                    Finding finding = Finding.error(
                            path,
                            line,
                            firstColumn == 0 ? 0 : i - lineStart + 1,
                            "unknown-setting",
                            "package.yaml has no setting \"" + name + "\".");
                    findings.accept(
                            firstColumn == 0
                                    ? finding
                                    : finding.until(
                                            line,
                                            i
                                                    - lineStart
                                                    + 1
                                                    + placeholder.group().length()));
                    into.append('0');
                } else {
                    used.add(name);
                    List<Shift> ofLine = shifts.computeIfAbsent(line, l -> new ArrayList<>());
                    ofLine.add(new Shift(into.length() - outLineStart, i - lineStart, true));
                    into.append(setting.literal(quote != 0));
                    ofLine.add(new Shift(into.length() - outLineStart, placeholder.end() - lineStart, false));
                }
                i = placeholder.end();
            } else {
                if (c == '"' || c == '\'') {
                    quote = quote == 0 ? c : quote == c ? 0 : quote;
                }
                into.append(c);
                i++;
            }
        }
    }

    /** Where the first thing stands that is neither blank nor comment; the end when there is none. */
    private static int firstToken(CharSequence text) {
        String all = text.toString();
        int i = 0;
        while (i < all.length()) {
            if (Character.isWhitespace(all.charAt(i)) || all.charAt(i) == '\uFEFF') {
                i++;
            } else if (all.startsWith("//", i)) {
                int end = all.indexOf('\n', i);
                i = end < 0 ? all.length() : end + 1;
            } else if (all.startsWith("/*", i)) {
                int end = all.indexOf("*/", i + 2);
                i = end < 0 ? all.length() : end + 2;
            } else {
                return i;
            }
        }
        return i;
    }

    private static void insert(StringBuilder text, Map<Integer, List<Shift>> shifts, int at, String added) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = at - lineStart;
        List<Shift> moved = new ArrayList<>();
        int source = column;
        boolean before = true;
        for (Shift shift : shifts.getOrDefault(line, List.of())) {
            if (shift.column() >= column && before) {
                before = false;
                moved.add(new Shift(column, source, true));
                moved.add(new Shift(column + added.length(), source, false));
            }
            if (before) {
                source = shift.replaced() ? shift.sourceColumn() : shift.sourceColumn() + column - shift.column();
                moved.add(shift);
            } else {
                moved.add(new Shift(shift.column() + added.length(), shift.sourceColumn(), shift.replaced()));
            }
        }
        if (before) {
            moved.add(new Shift(column, source, true));
            moved.add(new Shift(column + added.length(), source, false));
        }
        shifts.put(line, moved);
        text.insert(at, added);
    }

    /** The cells of a row of CSV, or null when a quoted cell does not end in it. */
    private static @Nullable List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < row.length() && row.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return quoted ? null : cells;
    }

    String path() {
        return path;
    }

    String drl() {
        return drl;
    }

    boolean isTable() {
        return table;
    }

    /** The parsed DRL, or null when it did not parse. */
    @Nullable
    PackageDescr tree() {
        return tree;
    }

    List<Rule> rules() {
        return rules;
    }

    /** The DRL with every rule but those of these names blanked out; lines stay. */
    String only(Set<String> names) {
        StringBuilder text = new StringBuilder(drl);
        for (Rule other : rules) {
            if (!names.contains(other.name())) {
                blank(text, other);
            }
        }
        return text.toString();
    }

    private static void blank(StringBuilder text, Rule rule) {
        for (int i = Math.max(0, rule.start()); i <= Math.min(rule.end(), text.length() - 1); i++) {
            if (text.charAt(i) != '\n') {
                text.setCharAt(i, ' ');
            }
        }
    }

    /** What is outside of rules and comments: the package, imports, globals, attributes of the file. */
    String head() {
        StringBuilder text = new StringBuilder(bare);
        rules.forEach(rule -> blank(text, rule));
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    /** The text of a rule of this file. */
    String textOf(RuleDescr rule) {
        int start = Math.max(0, rule.getStartCharacter());
        return drl.substring(start, Math.max(start, Math.min(drl.length(), rule.getEndCharacter() + 1)));
    }

    /** The line of the author's file for a line of the DRL; of a table the row. */
    int sourceLine(int drlLine) {
        if (!table) {
            return drlLine;
        }
        Map.Entry<Integer, Integer> row = tableRows.floorEntry(drlLine);
        return row == null ? (drlLine > 0 ? 1 : 0) : row.getValue();
    }

    /** The column of the author's file, from 1; 0 where it has no meaning. */
    int sourceColumn(int drlLine, int drlColumn) {
        if (table || drlColumn <= 0) {
            return 0;
        }
        int column = drlColumn - 1;
        int source = column;
        for (Shift shift : shifts.getOrDefault(drlLine, List.of())) {
            if (shift.column() > column) {
                break;
            }
            source = shift.replaced() ? shift.sourceColumn() : shift.sourceColumn() + column - shift.column();
        }
        return source + 1;
    }

    /** An error at a place of the DRL (line and column from 1, 0 when unknown), told at the author's place. */
    Finding finding(int drlLine, int drlColumn, String code, String message) {
        return Finding.error(path, sourceLine(drlLine), sourceColumn(drlLine, drlColumn), code, message);
    }

    /** The DRL with its comments blanked out, as long as before. */
    String bare() {
        return bare;
    }

    /** The line of the DRL, from 1, in which the character stands. */
    int lineOf(int offset) {
        int at = java.util.Arrays.binarySearch(lineStarts, offset);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** The column of the DRL, from 1, in which the character stands. */
    int columnOf(int offset) {
        return offset - lineStarts[lineOf(offset) - 1] + 1;
    }

    /** As {@link #finding(int, int, String, String)}, of any severity. */
    Finding finding(int drlLine, int drlColumn, Finding.Level level, String code, String message) {
        return new Finding(
                path, sourceLine(drlLine), sourceColumn(drlLine, drlColumn), 0, 0, level, code, null, message);
    }

    /** Something about the characters of the DRL from {@code start} to {@code end}, exclusive, told at the author's place. */
    Finding finding(int start, int end, Finding.Level level, String code, String message, String rule) {
        int line = lineOf(start);
        if (table) {
            return inTable(
                    sourceLine(line),
                    drl.substring(start, Math.max(start, Math.min(end, drl.length()))),
                    finding(line, 0, level, code, message).of(rule));
        }
        int lastLine = lineOf(Math.max(start, end - 1));
        int column = sourceColumn(line, columnOf(start));
        Finding found = finding(line, columnOf(start), level, code, message).of(rule);
        return column == 0
                ? found
                : found.until(sourceLine(lastLine), sourceColumn(lastLine, columnOf(Math.max(start, end - 1))) + 1);
    }

    /** What stands in the heading of a table is told once and there; what stands in a row's cell, in that cell. */
    private Finding inTable(int row, String text, Finding finding) {
        String written = text.replace("\"", "\"\"");
        int heading = tableOf(row);
        for (int line = heading; line > 0 && line < Math.min(row, heading + HEADING); line++) {
            Finding found = within(line, written, finding);
            if (found != null) {
                return found.of(null);
            }
        }
        Finding found = within(row, written, finding);
        if (found != null) {
            return found;
        }
        // The text holds what the cell says, and something of the heading around it.
        String cell = "";
        for (String one : rowCells(row)) {
            String plain = one.strip();
            if (plain.length() > cell.length() && text.contains(plain)) {
                cell = plain;
            }
        }
        Finding around = cell.isEmpty() ? null : within(row, cell.replace("\"", "\"\""), finding);
        return around == null ? finding : around;
    }

    private @Nullable Finding within(int line, String text, Finding finding) {
        if (line < 1 || line > tableLines.size() || text.isBlank()) {
            return null;
        }
        Matcher matcher = Pattern.compile("(?<![\\w$])" + Pattern.quote(text) + "(?![\\w$])")
                .matcher(tableLines.get(line - 1));
        return matcher.find()
                ? new Finding(
                        finding.path(),
                        line,
                        matcher.start() + 1,
                        line,
                        matcher.end() + 1,
                        finding.severity(),
                        finding.code(),
                        finding.rule(),
                        finding.message())
                : null;
    }

    /** The line in which the table of a row begins; 0 when it is in none. */
    int tableOf(int row) {
        for (int line = Math.min(row, tableLines.size()); line > 0; line--) {
            if (TABLE.matcher(tableLines.get(line - 1)).find()) {
                return line;
            }
        }
        return 0;
    }

    private List<String> rowCells(int row) {
        List<String> cells = row < 1 || row > tableLines.size() ? null : cells(tableLines.get(row - 1));
        return cells == null ? List.of() : cells;
    }

    /**
     * What is told of a row of a table, in the cell of the column that is about a field; of the whole row where there is none.
     */
    Finding cell(int row, @Nullable String field, Finding finding) {
        int column = 0;
        int end = 0;
        List<String> templates = rowCells(tableOf(row) + TEMPLATES);
        List<String> cells = rowCells(row);
        for (int i = 0; field != null && i < Math.min(templates.size(), cells.size()); i++) {
            if (Pattern.compile("(?<![\\w$])" + Pattern.quote(field) + "(?![\\w$(])")
                    .matcher(templates.get(i))
                    .find()) {
                int[] place = place(tableLines.get(row - 1), i);
                column = place[0];
                end = place[1];
                break;
            }
        }
        return new Finding(
                path,
                row,
                column,
                column == 0 ? 0 : row,
                end,
                finding.severity(),
                finding.code(),
                finding.rule(),
                finding.message());
    }

    /** From which column, from 1, to behind which the cell of that index stands in a line of CSV. */
    private static int[] place(String line, int index) {
        int cell = 0;
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || (line.charAt(i) == ',' && !quoted)) {
                if (cell == index) {
                    return new int[] {start + 1, i + 1};
                }
                cell++;
                start = i + 1;
            } else if (line.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return new int[] {0, 0};
    }
}
