package io.homeostat.rulebase;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AccumulateDescr.AccumulateFunctionCallDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.GlobalDescr;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.PatternSourceDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * The part of DRL that authors may write, checked on the very tree that is compiled and before any code is generated from
 * it. It is a list of what is allowed: what is not on it is refused, with its place and with what to write instead.
 *
 * <p>This is the first of several layers and the one that speaks to people. It need not see through every trick in a line of
 * Java: what a consequence may call is held by the check of the generated classes.
 */
final class Subset {
    static final int MAX_NESTING = 40;
    static final int MAX_PATTERNS = 16;
    static final int MAX_BRANCHES = 32;
    static final int MAX_CONSEQUENCE = 8 * 1024;

    private static final String FORBIDDEN = "forbidden";
    private static final Set<String> FACTS = Set.of(
            "Cycle",
            "Violation",
            "Window",
            "Component",
            "Dependency",
            "Reach",
            "Source",
            "Pattern",
            "RootCause",
            "Target",
            "Effectiveness",
            "Candidate",
            "Veto");
    private static final Set<String> COLLECTIONS = Set.of("List", "Set", "java.util.List", "java.util.Set");
    private static final Set<String> IMPORTS =
            Set.of(RuleSource.FACTS + ".*", "java.util.List", "java.util.Set", "java.util.Map", "java.util.Collection");
    private static final Set<String> FUNCTIONS =
            Set.of("count", "sum", "average", "min", "max", "collectList", "collectSet");
    private static final Set<String> ANNOTATIONS = Set.of("Title", "Description", "Tag", "watch", "Watch");
    private static final Pattern PLAIN = Pattern.compile("\"[^\"\\\\]*\"|[A-Za-z0-9_*, !]*");
    private static final Pattern NAMEABLE =
            Pattern.compile("(?!.*(?:/\\*|\\*/))(?=.*\\S)[^\"\\\\\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]{1,200}");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

    /** What no constraint may hold outside its string literals, and what to write instead. */
    private static final List<Map.Entry<Pattern, String>> IN_CONSTRAINTS = List.of(
            word("new", "A constraint compares; it makes nothing. Use the facts' own fields."),
            word("class", "Classes cannot be named here."),
            word("getClass", "Classes cannot be named here."),
            word("eval", "Write the comparison itself, without eval."),
            word("instanceof", "A pattern has one type; write a pattern of the other type instead."),
            sign("->", "Lambdas are not for rules; compare fields."),
            sign("::", "Method references are not for rules; compare fields."),
            sign("#", "Inline casts are not for rules; write a pattern of the type that is meant."),
            sign("{", "Blocks have no place in a constraint."),
            sign("}", "Blocks have no place in a constraint."),
            sign("++", "A constraint changes nothing."),
            sign("--", "A constraint changes nothing."),
            word("java", "Classes of Java cannot be named here; use the facts' own fields."),
            word("javax", "Classes of Java cannot be named here; use the facts' own fields."),
            word("org", "Classes of libraries cannot be named here; use the facts' own fields."),
            word("StepBudget", "This name is the engine's."));

    private static final List<Map.Entry<Pattern, String>> IN_CONSEQUENCES = List.of(
            word("class", "Classes cannot be made or named here; insert what the rule proposes."),
            word("getClass", "Classes cannot be named here."),
            word("interface", "Types cannot be made here; insert what the rule proposes."),
            word("enum", "Types cannot be made here; insert what the rule proposes."),
            word("synchronized", "Rules have no threads."),
            word("try", "A rule throws nothing and catches nothing."),
            word("throw", "A rule throws nothing and catches nothing."),
            word("kcontext", "The engine is out of a rule's reach; insert what the rule proposes."),
            word("drools", "The engine is out of a rule's reach; insert what the rule proposes."),
            word("entryPoints", "The engine is out of a rule's reach; insert what the rule proposes."),
            word("channels", "The engine is out of a rule's reach; insert what the rule proposes."),
            word("insertLogical", "What a rule inserts stays for the cycle; write insert."),
            word("insertAsync", "What a rule inserts stays for the cycle; write insert."),
            word("delete", "What is given stays; a rule adds to it by insert."),
            word("retract", "What is given stays; a rule adds to it by insert."),
            word("update", "Facts do not change; a rule adds to them by insert."),
            word("modify", "Facts do not change; a rule adds to them by insert."),
            word("import", "Imports stand at the top of the file."),
            sign("->", "Lambdas are not for rules."),
            sign("::", "Method references are not for rules."),
            word("StepBudget", "This name is the engine's."));

    private final RuleSource source;
    private final Stage stage;
    private final Consumer<Finding> findings;

    private Subset(RuleSource source, Stage stage, Consumer<Finding> findings) {
        this.source = source;
        this.stage = stage;
        this.findings = findings;
    }

    private static Map.Entry<Pattern, String> word(String word, String instead) {
        // A binding such as $class is the author's own name.
        return Map.entry(Pattern.compile("(?<![\\w$])" + word + "(?![\\w$])"), "\"" + word + "\": " + instead);
    }

    private static Map.Entry<Pattern, String> sign(String sign, String instead) {
        return Map.entry(Pattern.compile(Pattern.quote(sign)), "\"" + sign + "\": " + instead);
    }

    /** What the text of a file may not hold, whatever it means; looked at before it is parsed. */
    static boolean checkText(String path, String content, Consumer<Finding> findings) {
        boolean good = true;
        int line = 1;
        int column = 0;
        int depth = 0;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            column++;
            String fault = null;
            if (c == '\\' && i + 1 < content.length() && content.charAt(i + 1) == 'u') {
                fault = "\"\\u\": write the character itself; an escape hides what is compiled.";
            } else if (c == '\n') {
                line++;
                column = 0;
            } else if ((Character.isISOControl(c) && c != '\t' && c != '\r')
                    || (Character.getType(c) == Character.FORMAT && !(c == '\uFEFF' && i == 0))) {
                fault = String.format("U+%04X cannot be seen: remove it.", (int) c);
            } else if (c == '(' || c == '[' || c == '{') {
                if (++depth == MAX_NESTING + 1) {
                    fault = "Brackets are nested more than " + MAX_NESTING + " deep.";
                }
            } else if (c == ')' || c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
            }
            if (fault != null) {
                findings.accept(Finding.error(path, line, column, FORBIDDEN, fault));
                good = false;
            }
        }
        return good;
    }

    /** Everything of the file that is not allowed. */
    static void check(RuleSource source, Stage stage, Consumer<Finding> findings) {
        PackageDescr tree = source.tree();
        if (tree != null) {
            new Subset(source, stage, findings).file(tree);
        }
    }

    private void file(PackageDescr tree) {
        for (ImportDescr one : tree.getImports()) {
            String target = one.getTarget();
            if (target.startsWith(RuleSource.FACTS + ".")
                    && !IMPORTS.contains(target)
                    && FactModel.named(target.substring(RuleSource.FACTS.length() + 1)) == null) {
                String name = target.substring(RuleSource.FACTS.length() + 1);
                findings.accept(source.finding(
                        Math.max(1, one.getLine()),
                        0,
                        "unknown-type",
                        "There is no fact " + name + "." + FactModel.instead(name, FactModel.facts())));
            } else if (!IMPORTS.contains(target) && !target.startsWith(RuleSource.FACTS + ".")) {
                refuse(
                        one,
                        "Only the facts (" + RuleSource.FACTS + ".*), List and Set can be imported, not " + target
                                + ".");
            }
        }
        tree.getFunctionImports().forEach(one -> refuse(one, "Static imports are not for rules."));
        tree.getAccumulateImports()
                .forEach(one -> refuse(
                        one,
                        "Accumulate functions cannot be imported; there are "
                                + String.join(", ", FUNCTIONS.stream().sorted().toList()) + "."));
        for (GlobalDescr global : tree.getGlobals()) {
            boolean decision = stage == Stage.PLANNER
                    && global.getIdentifier().equals(RuleSession.DECISION)
                    && (global.getType().equals("Decision") || global.getType().equals(RuleSource.FACTS + ".Decision"));
            if (!decision) {
                refuse(global, "The only global is \"global Decision decision\", in a package of the planner.");
            }
        }
        tree.getFunctions()
                .forEach(one -> refuse(one, "Functions are not for rules; write what is meant where it is" + " used."));
        tree.getTypeDeclarations().forEach(one -> refuse(one, "Types are the engine's; rules use the facts."));
        tree.getEnumDeclarations().forEach(one -> refuse(one, "Types are the engine's; rules use the facts."));
        tree.getEntryPointDeclarations().forEach(one -> refuse(one, "There is one way in for facts: no entry points."));
        tree.getWindowDeclarations().forEach(one -> refuse(one, "Windows are facts here: use the type Window."));
        if (tree.getUnit() != null) {
            refuse(tree.getUnit(), "Rule units are not for rule packages.");
        }
        tree.getAttributes().forEach(this::attribute);
        tree.getRules().forEach(this::rule);
    }

    private void rule(RuleDescr rule) {
        Consumer<String> refuse = fault -> refuse(rule, rule, fault);
        if (rule.isQuery()) {
            refuse.accept("Queries are not for rules; write the patterns where they are used.");
            return;
        }
        if (!NAMEABLE.matcher(rule.getName()).matches()) {
            // It is pasted into the generated source as it is, where it could say more than a name.
            refuse.accept(
                    "The name of a rule is a sentence of 1 to 200 characters on one line, without quotes (\"), backslashes,"
                            + " /* and */.");
        }
        if (rule.getParentName() != null) {
            refuse.accept("A rule cannot extend another; repeat its conditions.");
        }
        if (!rule.getNamedConsequences().isEmpty()) {
            refuse.accept("A rule has one consequence; write a second rule for the other.");
        }
        rule.getAttributes().values().forEach(this::attribute);
        for (AnnotationDescr annotation : rule.getAnnotations()) {
            annotation(rule, annotation);
        }
        Count count = new Count();
        element(rule, rule.getLhs(), count);
        if (count.patterns > MAX_PATTERNS) {
            refuse.accept("A rule has at most " + MAX_PATTERNS + " patterns, this one has " + count.patterns
                    + "; split it, and let the first part insert what the second needs.");
        }
        if (count.branches > MAX_BRANCHES) {
            refuse.accept("The \"or\"s of this rule make " + count.branches + " combinations, at most " + MAX_BRANCHES
                    + " are allowed; write several rules.");
        }
        consequence(rule);
    }

    private void attribute(AttributeDescr attribute) {
        String value = String.valueOf(attribute.getValue());
        boolean good =
                switch (attribute.getName()) {
                    case "salience" -> INTEGER.matcher(value).matches();
                    case "no-loop", "lock-on-active", "enabled" -> value.equals("true") || value.equals("false");
                    case "activation-group" -> PLAIN.matcher(value).matches();
                    default -> false;
                };
        if (!good) {
            refuse(
                    attribute,
                    "The attribute " + attribute.getName() + " " + value
                            + " is not allowed; there are salience (a whole number), no-loop, lock-on-active and enabled"
                            + " (true or false) and activation-group (a name).");
        }
    }

    private void annotation(RuleDescr rule, AnnotationDescr annotation) {
        if (!ANNOTATIONS.contains(annotation.getName())) {
            refuse(
                    rule,
                    annotation,
                    "The annotation @" + annotation.getName() + " is not known; there are "
                            + String.join(", ", ANNOTATIONS.stream().sorted().toList()) + ".");
        }
        annotation.getValueMap().forEach((key, value) -> {
            if (!PLAIN.matcher(String.valueOf(value)).matches()) {
                refuse(rule, annotation, "The value of an annotation is a plain text in quotes.");
            }
        });
    }

    /** What a rule is made of: patterns, and combinations of the branches of its ors. */
    private static final class Count {
        int patterns;
        long branches = 1;
    }

    private void element(RuleDescr rule, BaseDescr element, Count count) {
        switch (element) {
            case AndDescr and -> and.getDescrs().forEach(one -> element(rule, one, count));
            case OrDescr or -> {
                long before = count.branches;
                long sum = 0;
                for (Object branch : or.getDescrs()) {
                    count.branches = 1;
                    element(rule, (BaseDescr) branch, count);
                    sum += count.branches;
                }
                count.branches = Math.min(Integer.MAX_VALUE, before * Math.max(1, sum));
            }
            case NotDescr not -> not.getDescrs().forEach(one -> element(rule, one, count));
            case ExistsDescr exists -> {
                for (Object one : exists.getDescrs()) {
                    element(rule, (BaseDescr) one, count);
                }
            }
            case ForallDescr forall -> forall.getDescrs().forEach(one -> element(rule, one, count));
            case AccumulateDescr accumulate -> accumulate(rule, accumulate, count);
            case PatternDescr pattern -> pattern(rule, pattern, count);
            default ->
                refuse(
                        rule,
                        element,
                        "This condition is none of: a pattern, not, exists, forall, and, or, accumulate, collect.");
        }
    }

    private void pattern(RuleDescr rule, PatternDescr pattern, Count count) {
        count.patterns++;
        if (pattern.getObjectType() == null || pattern.getObjectType().isEmpty()) {
            refuse(rule, pattern, PATHS);
            return;
        }
        String type = String.valueOf(pattern.getObjectType());
        PatternSourceDescr from = pattern.getSource();
        if (from == null) {
            String simple =
                    type.startsWith(RuleSource.FACTS + ".") ? type.substring(RuleSource.FACTS.length() + 1) : type;
            if (!FACTS.contains(simple) && !type.contains(".") && FactModel.named(type) == null) {
                at(
                        rule,
                        Math.max(0, pattern.getStartCharacter()) + nameOffset(pattern, type),
                        type.length(),
                        "unknown-type",
                        "There is no fact " + type + "." + FactModel.instead(type, FactModel.facts()));
            } else if (!FACTS.contains(simple)) {
                refuse(
                        rule,
                        pattern,
                        type + " is no fact; facts are "
                                + String.join(", ", FACTS.stream().sorted().toList()) + ".");
            }
        } else if (from instanceof AccumulateDescr accumulate) {
            accumulate(rule, accumulate, count);
        } else if (from instanceof CollectDescr collect) {
            if (!COLLECTIONS.contains(type)) {
                refuse(rule, pattern, "What is collected is a List or a Set, not " + type + ".");
            }
            element(rule, collect.getInputPattern(), count);
        } else {
            refuse(rule, pattern, "\"from\" takes only accumulate and collect: rules see facts and nothing else.");
        }
        if (!pattern.getBehaviors().isEmpty()) {
            refuse(rule, pattern, "\"over window\": windows are facts here, use the type Window.");
        }
        for (AnnotationDescr annotation : pattern.getAnnotations()) {
            annotation(rule, annotation);
        }
        quotes(rule, pattern);
        for (BaseDescr constraint : pattern.getDescrs()) {
            String text = constraint instanceof ExprConstraintDescr expression
                    ? expression.getExpression()
                    : String.valueOf(constraint.getText());
            scan(rule, pattern, text, IN_CONSTRAINTS);
            if (PATH.matcher(text).find()) {
                refuse(rule, pattern, PATHS);
            }
            regularExpressions(rule, pattern, text);
        }
    }

    private void quotes(RuleDescr rule, PatternDescr pattern) {
        int start = Math.max(0, pattern.getStartCharacter());
        int end = Math.min(source.bare().length(), pattern.getEndCharacter() + 1);
        if (end > start) {
            // In the text as it was written: the parser gives every literal double quotes.
            Matcher quoted = QUOTE_WITHIN.matcher(source.bare()).region(start, end);
            while (quoted.find()) {
                if (quoted.group(1) != null) {
                    at(
                            rule,
                            quoted.start(),
                            quoted.group().length(),
                            "syntax",
                            "A text with a quote in it is written in double quotes, with a backslash before the quote.");
                }
            }
        }
    }

    private static final Pattern PATH = Pattern.compile("^\\s*(?:[$\\w]+\\s*:=?\\s*)?\\??/");
    private static final String PATHS =
            "Paths that begin with / are not for rules; write a pattern such as Violation( ... ), and name the fields of the fact"
                    + " in it.";
    /** Whole literals, so that a quote that is the end of one does not begin another; the group is there in the wrong ones. */
    private static final Pattern QUOTE_WITHIN =
            Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?=([^'\\\\\\n]*\"))(?:[^'\\\\\\n]|\\\\.)*'");

    private void accumulate(RuleDescr rule, AccumulateDescr accumulate, Count count) {
        if (!blank(accumulate.getInitCode())
                || !blank(accumulate.getActionCode())
                || !blank(accumulate.getResultCode())) {
            refuse(
                    rule,
                    accumulate,
                    "Accumulate takes the named functions "
                            + String.join(", ", FUNCTIONS.stream().sorted().toList()) + ", and no code of your own.");
        }
        for (AccumulateFunctionCallDescr call : accumulate.getFunctions()) {
            if (!FUNCTIONS.contains(call.getFunction())) {
                refuse(
                        rule,
                        accumulate,
                        "There is no accumulate function " + call.getFunction() + "; there are "
                                + String.join(", ", FUNCTIONS.stream().sorted().toList()) + ".");
            }
            for (String parameter : call.getParams()) {
                scan(rule, accumulate, parameter, IN_CONSTRAINTS);
            }
        }
        if (accumulate.getInput() != null) {
            element(rule, accumulate.getInput(), count);
        }
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private void consequence(RuleDescr rule) {
        String text = String.valueOf(rule.getConsequence());
        if (text.length() > MAX_CONSEQUENCE) {
            refuse(rule, rule, "A consequence has at most " + MAX_CONSEQUENCE + " characters.");
        }
        String bare = withoutTexts(text);
        Set<String> told = new HashSet<>();
        for (Map.Entry<Pattern, String> forbidden : IN_CONSEQUENCES) {
            Matcher matcher = forbidden.getKey().matcher(bare);
            if (matcher.find() && told.add(forbidden.getValue())) {
                int offset = source.drl().indexOf(text, Math.max(0, rule.getStartCharacter()));
                if (offset >= 0) {
                    at(rule, offset + matcher.start(), forbidden.getValue());
                } else {
                    refuse(rule, rule, forbidden.getValue());
                }
            }
        }
    }

    private void scan(RuleDescr rule, BaseDescr within, String text, List<Map.Entry<Pattern, String>> forbidden) {
        String bare = withoutTexts(text);
        for (Map.Entry<Pattern, String> one : forbidden) {
            Matcher matcher = one.getKey().matcher(bare);
            if (matcher.find()) {
                int offset = source.drl()
                        .indexOf(text, Math.max(0, Math.max(rule.getStartCharacter(), within.getStartCharacter())));
                if (offset >= 0) {
                    at(rule, offset + matcher.start(), one.getValue());
                } else {
                    refuse(rule, within, one.getValue());
                }
            }
        }
    }

    private static final Pattern MATCHES = Pattern.compile("\\bmatches\\s*\\(?\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NESTED_REPETITION = Pattern.compile("\\([^()]*[+*}][^()]*\\)[+*{]");
    private static final Pattern BACK_REFERENCE = Pattern.compile("\\\\[1-9]|\\\\k<");

    private void regularExpressions(RuleDescr rule, PatternDescr pattern, String text) {
        Matcher matcher = MATCHES.matcher(text);
        while (matcher.find()) {
            String expression = matcher.group(1).replace("\\\\", "\\");
            String fault = null;
            if (NESTED_REPETITION.matcher(expression).find()
                    || BACK_REFERENCE.matcher(expression).find()) {
                fault =
                        "This regular expression repeats what is repeated already, or refers back: on some texts it would"
                                + " never end.";
            } else {
                try {
                    Pattern.compile(expression);
                } catch (PatternSyntaxException e) {
                    fault = "This is no regular expression: " + e.getDescription() + ".";
                }
            }
            if (fault != null) {
                refuse(rule, pattern, fault);
            }
        }
    }

    /** The text with its string literals and comments blanked out, as long as before. */
    static String withoutTexts(String text) {
        return without(text, true);
    }

    /** The text with its comments blanked out, as long as before, and with its string literals too where that is wanted. */
    static String without(String text, boolean literals) {
        StringBuilder bare = new StringBuilder(text);
        char quote = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && i + 1 < bare.length()) {
                    if (literals) {
                        bare.setCharAt(i, ' ');
                        bare.setCharAt(i + 1, ' ');
                    }
                    i++;
                    continue;
                }
                if (c == quote || c == '\n') {
                    quote = 0;
                } else if (literals) {
                    bare.setCharAt(i, ' ');
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (text.startsWith("//", i) || text.startsWith("/*", i)) {
                int end = text.indexOf(text.charAt(i + 1) == '/' ? "\n" : "*/", i + 2);
                end = end < 0 ? text.length() : text.charAt(i + 1) == '/' ? end : end + 2;
                for (int at = i; at < end; at++) {
                    if (text.charAt(at) != '\n') {
                        bare.setCharAt(at, ' ');
                    }
                }
                i = end - 1;
            }
        }
        return bare.toString();
    }

    private void refuse(BaseDescr at, String fault) {
        findings.accept(source.finding(Math.max(1, at.getLine()), 0, FORBIDDEN, fault));
    }

    private void refuse(RuleDescr rule, BaseDescr at, String fault) {
        if (at.getStartCharacter() > 0 && at != rule) {
            at(rule, at.getStartCharacter(), fault);
        } else {
            int line = at.getLine() > 0 ? at.getLine() : rule.getLine();
            findings.accept(source.finding(line, 0, FORBIDDEN, fault).of(rule.getName()));
        }
    }

    /** Where the type stands in its pattern, behind the name it may be bound to. */
    private int nameOffset(PatternDescr pattern, String type) {
        int start = Math.max(0, pattern.getStartCharacter());
        int at = source.bare().indexOf(type, start);
        return at < 0 ? 0 : at - start;
    }

    private void at(RuleDescr rule, int offset, String fault) {
        findings.accept(source.finding(source.lineOf(offset), source.columnOf(offset), FORBIDDEN, fault)
                .of(rule.getName()));
    }

    private void at(RuleDescr rule, int offset, int length, String code, String fault) {
        findings.accept(source.finding(offset, offset + length, Finding.Level.ERROR, code, fault, rule.getName()));
    }
}
