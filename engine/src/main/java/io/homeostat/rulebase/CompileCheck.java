package io.homeostat.rulebase;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;
import org.kie.api.builder.Message;

/**
 * What the compiler says of the rules of a package, told rule by rule and at the author's place. Rules are compiled together
 * as long as they pass; where they do not, halves of them are, until each that fails stands alone. What was said of a rule is
 * kept by its text and what it imports, so that while an author types only the changed rule is compiled. Thread-safe.
 */
final class CompileCheck {
    private static final Pattern MISMATCH = Pattern.compile("^Type mismatch: cannot convert from (\\S+) to (\\S+)$");
    private static final Pattern METHOD =
            Pattern.compile("^The method (\\w+)\\(.*\\) is undefined for the type (\\S+)$");
    private static final Pattern ARGUMENTS = Pattern.compile(
            "^The method (\\w+\\(.*\\)) in the type (\\S+) is not applicable for the arguments (\\(.*\\))$");
    private static final Pattern INNER = Pattern.compile(
            "org\\.|com\\.|java\\.|io\\.homeostat|Exception|Unable to|Lambda|cannot be resolved|Parse error|Rule Compilation"
                    + "|_this|EvaluationUtil|P[0-9A-F]{2}\\b|antlr|MVEL|mvel|null");

    private static final String OBSCURE =
            "The compiler does not understand what is written here. A condition compares the fields of a fact with values or"
                    + " with what was bound before; a consequence proposes by insert.";

    private static final int MOST_VERDICTS = 20_000;
    private static final Pattern SOURCE = Pattern.compile("^Java source of (\\S+) in error:\\s*\\n");
    private static final Pattern WORD = Pattern.compile("[\\w$]+|\"(?:[^\"\\\\]|\\\\.)*\"|\\S");
    private static final Pattern UNDEFINED = Pattern.compile("^The method .* is undefined for the type .*");
    private static final Pattern UNRESOLVED = Pattern.compile("^(\\S+) cannot be resolved( to a (variable|type))?$");
    private static final Pattern QUOTED = Pattern.compile("[\"'`]([^\"'`\\n]{2,200})[\"'`]");

    /** By hash of a rule's text and surroundings what the compiler said; lines count from the rule's own. */
    private static final Map<String, List<Finding>> VERDICTS =
            Collections.synchronizedMap(new LinkedHashMap<>(256, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, List<Finding>> eldest) {
                    return size() > MOST_VERDICTS;
                }
            });

    private final RulePackage rulePackage;
    private final Consumer<Finding> findings;

    private CompileCheck(RulePackage rulePackage, Consumer<Finding> findings) {
        this.rulePackage = rulePackage;
        this.findings = findings;
    }

    /** A rule to compile, and where it is kept. */
    private record One(RuleSource source, RuleDescr rule, String key) {
        /** In the author's file. */
        int line() {
            return source.sourceLine(Math.max(1, rule.getLine()));
        }

        /** @param length 0 to name only the line */
        Finding error(int start, int length, String code, String message) {
            int at = Math.max(0, start);
            return length == 0
                    ? source.finding(source.lineOf(at), 0, Finding.Level.ERROR, code, message)
                            .of(rule.getName())
                    : source.finding(at, at + length, Finding.Level.ERROR, code, message, rule.getName());
        }
    }

    /** @param skipped rules of which enough is known, by name */
    static void check(
            RulePackage rulePackage, List<RuleSource> sources, Set<String> skipped, Consumer<Finding> findings) {
        CompileCheck check = new CompileCheck(rulePackage, findings);
        List<One> unknown = new ArrayList<>();
        for (RuleSource source : sources) {
            if (source.tree() != null) {
                for (RuleDescr rule : source.tree().getRules()) {
                    if (!skipped.contains(rule.getName())) {
                        One one = new One(source, rule, key(rulePackage, source, rule));
                        List<Finding> known = VERDICTS.get(one.key);
                        if (known == null) {
                            unknown.add(one);
                        } else {
                            check.tell(one, known);
                        }
                    }
                }
            }
        }
        check.compile(unknown);
    }

    /** How many verdicts are kept. */
    static int known() {
        return VERDICTS.size();
    }

    /** Everything on which the compiler's verdict depends. */
    private static String key(RulePackage rulePackage, RuleSource source, RuleDescr rule) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(
                    rulePackage.javaPackage(), source.head(), String.valueOf(source.isTable()), source.textOf(rule))) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private void compile(List<One> rules) {
        if (rules.isEmpty()) {
            return;
        }
        Map<RuleSource, Set<String>> bySource = new LinkedHashMap<>();
        rules.forEach(one ->
                bySource.computeIfAbsent(one.source, s -> new LinkedHashSet<>()).add(one.rule.getName()));
        List<StageBuild.Input> inputs = new ArrayList<>();
        bySource.forEach((source, names) -> inputs.add(
                new StageBuild.Input(rulePackage.javaPackage(), Checker.fileName(source.path()), source.only(names))));
        StageBuild build = StageBuild.of(inputs, Map.of(), false);
        if (!build.failed()) {
            rules.forEach(one -> VERDICTS.put(one.key, List.of()));
            return;
        }
        if (rules.size() == 1) {
            One one = rules.getFirst();
            List<Finding> said = said(one, build);
            List<Finding> kept =
                    said.stream().map(finding -> moved(finding, -one.line())).toList();
            VERDICTS.put(one.key, kept);
            said.forEach(findings);
            return;
        }
        // Code that is forbidden is said of a rule by name; the rest of them may still pass together.
        Set<String> named = new LinkedHashSet<>();
        if (build.errors().isEmpty() && build.thrown() == null) {
            build.faults().stream()
                    .map(StageBuild.Fault::rule)
                    .filter(Objects::nonNull)
                    .forEach(named::add);
        }
        List<One> first = new ArrayList<>();
        List<One> second = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            boolean early = named.isEmpty()
                    ? i < rules.size() / 2
                    : named.contains(rules.get(i).rule.getName());
            (early ? first : second).add(rules.get(i));
        }
        if (!named.isEmpty() && second.isEmpty()) {
            first.forEach(one -> compile(List.of(one)));
            return;
        }
        compile(first);
        compile(second);
    }

    private void tell(One one, List<Finding> kept) {
        kept.forEach(finding -> findings.accept(moved(finding, one.line())));
    }

    private static Finding moved(Finding finding, int lines) {
        return new Finding(
                finding.path(),
                finding.line() + lines,
                finding.column(),
                finding.endLine() == 0 ? 0 : finding.endLine() + lines,
                finding.endColumn(),
                finding.severity(),
                finding.code(),
                finding.rule(),
                finding.message());
    }

    /** What the compiler said of a rule that stood alone, at the rule's lines. */
    private static List<Finding> said(One one, StageBuild build) {
        List<Finding> said = new ArrayList<>();
        Map<String, String> generated = new HashMap<>();
        for (Message message : build.errors()) {
            Matcher matcher = SOURCE.matcher(message.getText());
            if (matcher.find()) {
                generated.put(file(matcher.group(1)), message.getText().substring(matcher.end()));
            }
        }
        for (Message message : build.errors()) {
            String text = message.getText();
            if (SOURCE.matcher(text).find()) {
                continue;
            }
            String source = generated.get(file(String.valueOf(message.getPath())));
            Finding placed = source == null ? null : inConsequence(one, source, message);
            said.add(placed == null ? somewhere(one, message) : placed);
        }
        for (StageBuild.Fault fault : build.faults()) {
            said.add(forbidden(one, fault.what()));
        }
        Throwable thrown = build.thrown();
        if (thrown != null) {
            said.add(one.error(one.rule.getStartCharacter(), 0, "compile", plain("")));
        }
        return said.stream().distinct().toList();
    }

    private static String file(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Finding somewhere(One one, Message message) {
        String text = firstLine(message.getText());
        int line = message.getLine();
        String own = one.source.textOf(one.rule);
        Matcher quoted = QUOTED.matcher(text);
        while (quoted.find()) {
            int at = own.indexOf(quoted.group(1));
            if (at > 0 && !quoted.group(1).equals(one.rule.getName())) {
                int start = Math.max(0, one.rule.getStartCharacter()) + at;
                return one.error(start, quoted.group(1).length(), code(text), plain(text));
            }
        }
        if (line > 0 && line >= one.rule.getLine()) {
            return one.source
                    .finding(line, 0, Finding.Level.ERROR, code(text), plain(text))
                    .of(one.rule.getName());
        }
        return one.error(one.rule.getStartCharacter(), 0, code(text), plain(text));
    }

    /** Without the packages of classes, which no rule names. */
    private static String named(String what) {
        return what.startsWith("in what is compiled around the rules")
                ? "what makes more of it than a rule"
                : what.replaceAll("\\b(?:[a-z][a-zA-Z0-9]*\\.){2,}(?=[A-Z])", "")
                        .replaceAll("(\\w+)\\.<init>", "new $1");
    }

    /** The code that is forbidden, where its name is found in the rule; else the rule. */
    private static Finding forbidden(One one, String what) {
        String message =
                "A rule must not use this: " + named(what) + ". It may reason over facts, and insert what it proposes.";
        String own = one.source.textOf(one.rule);
        String bare = Subset.withoutTexts(own);
        String[] parts = what.split("[^\\w$]+");
        for (int i = parts.length - 1; i >= 0; i--) {
            if (parts[i].length() > 2) {
                Matcher matcher = Pattern.compile("(?<![\\w$])" + Pattern.quote(parts[i]) + "(?![\\w$])")
                        .matcher(bare);
                if (matcher.find()) {
                    return one.error(
                            Math.max(0, one.rule.getStartCharacter()) + matcher.start(),
                            parts[i].length(),
                            "forbidden",
                            message);
                }
            }
        }
        return one.error(one.rule.getStartCharacter(), 0, "forbidden", message);
    }

    /** The place in the author's consequence for one in the class that was generated from it; null when it is not of one. */
    private static @Nullable Finding inConsequence(One one, String generated, Message message) {
        JavaParser parser =
                new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));
        CompilationUnit unit = parser.parse(generated).getResult().orElse(null);
        String text = String.valueOf(one.rule.getConsequence());
        BlockStmt own = parser.parseBlock("{" + text + "\n}").getResult().orElse(null);
        int from = one.source.drl().indexOf(text, Math.max(0, one.rule.getStartCharacter()));
        if (unit == null || own == null || from < 0) {
            return null;
        }
        BlockStmt body = unit.findAll(MethodDeclaration.class).stream()
                .filter(method -> method.getNameAsString().equals("execute"))
                .findFirst()
                .flatMap(MethodDeclaration::getBody)
                .orElse(null);
        if (body == null) {
            return null;
        }
        List<Statement> theirs = body.findAll(Statement.class);
        List<Statement> ours = own.findAll(Statement.class);
        if (theirs.size() != ours.size()) {
            return null;
        }
        int innermost = 0;
        for (int i = 0; i < theirs.size(); i++) {
            Range range = theirs.get(i).getRange().orElse(null);
            if (range != null && range.begin.line <= message.getLine() && message.getLine() <= range.end.line) {
                innermost = i;
            }
        }
        String readable = firstLine(message.getText());
        NodePlaces.Place place = NodePlaces.ofJava(text, 1).of(ours.get(innermost));
        if (place == null) {
            return null;
        }
        int start = from + place.start();
        int end = from + place.end();
        String statement =
                one.source.drl().substring(start, Math.min(one.source.drl().length(), end));
        int word = word(generated, theirs.get(innermost), message.getColumn(), statement);
        if (word < 0) {
            return one.error(start, statement.length(), code(readable), plain(readable));
        }
        Matcher matcher = WORD.matcher(statement).region(word, statement.length());
        int length = matcher.lookingAt() ? matcher.end() - matcher.start() : 1;
        return one.error(start + word, length, code(readable), plain(readable));
    }

    /** Where in the author's statement the word stands that the compiler points to by its offset; -1 when it is not found. */
    private static int word(String generated, Statement theirs, int offset, String statement) {
        Range range = theirs.getRange().orElse(null);
        if (range == null || offset <= 0 || offset >= generated.length()) {
            return -1;
        }
        int start = NodePlaces.offset(generated, range.begin, 0);
        int end = Math.min(generated.length(), NodePlaces.offset(generated, range.end, 0) + 1);
        if (offset < start || offset >= end) {
            return -1;
        }
        Matcher all = WORD.matcher(generated).region(start, end);
        Map<String, Integer> seen = new HashMap<>();
        while (all.find()) {
            String found = all.group();
            if (offset >= all.start() && offset < all.end()) {
                Matcher own = WORD.matcher(statement);
                int wanted = seen.getOrDefault(found, 0);
                while (own.find()) {
                    if (own.group().equals(found) && wanted-- == 0) {
                        return own.start();
                    }
                }
                return -1;
            }
            seen.merge(found, 1, Integer::sum);
        }
        return -1;
    }

    private static String code(String text) {
        if (text.startsWith("Type mismatch") || text.contains("is not applicable for the arguments")) {
            return "type-mismatch";
        }
        if (UNDEFINED.matcher(text).matches()) {
            return "unknown-method";
        }
        Matcher unresolved = UNRESOLVED.matcher(text);
        if (unresolved.matches()) {
            return "type".equals(unresolved.group(3)) ? "unknown-type" : "unknown-variable";
        }
        return text.startsWith("Syntax error") ? "syntax" : "compile";
    }

    /** What the compiler says, for people who know the facts and not what is generated from a rule. */
    static String plain(String text) {
        Matcher unresolved = UNRESOLVED.matcher(text);
        if (unresolved.matches()) {
            return "type".equals(unresolved.group(3))
                    ? "There is no type " + unresolved.group(1) + "."
                    : "Nothing is called " + unresolved.group(1) + " here; bind it in a condition first.";
        }
        Matcher method = METHOD.matcher(text);
        if (method.matches()) {
            return method.group(2).startsWith("Lambda")
                    ? "There is nothing to call by the name " + method.group(1) + "; a rule proposes by insert."
                    : method.group(2) + " has no method " + method.group(1) + ".";
        }
        Matcher mismatch = MISMATCH.matcher(text);
        if (mismatch.matches()) {
            return "This is of the type " + mismatch.group(1) + ", and " + mismatch.group(2) + " is needed.";
        }
        if (text.contains("DroolsEntryPoint")) {
            return "insert takes one fact, which is what the rule proposes.";
        }
        Matcher arguments = ARGUMENTS.matcher(text);
        if (arguments.matches()) {
            return arguments.group(1) + " of " + arguments.group(2) + " does not take " + arguments.group(3) + ".";
        }
        return INNER.matcher(text).find() || text.isBlank() ? OBSCURE : text;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
