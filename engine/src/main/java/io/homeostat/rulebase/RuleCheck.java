package io.homeostat.rulebase;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseProblemException;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Problem;
import com.github.javaparser.Range;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.ast.stmt.WhileStmt;
import io.homeostat.model.Candidate;
import io.homeostat.model.Decision;
import io.homeostat.model.RootCause;
import io.homeostat.model.Veto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AccumulateDescr.AccumulateFunctionCallDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.mvel.parser.DrlxParser;
import org.drools.mvel.parser.ParseStart;
import org.drools.mvel.parser.ast.expr.DrlxExpression;
import org.drools.mvel.parser.ast.expr.PointFreeExpr;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one rule as its author means it: whether what it names is there and fits, whether it can fire at all, and whether
 * it will be slow. All of it is found at once and at its place, which the compilers do not do; what is beyond this is left to
 * them.
 */
final class RuleCheck {
    private static final List<String> OPERATORS =
            List.of("matches", "contains", "excludes", "memberOf", "soundslike", "str", "in");
    private static final ParseStart<DrlxExpression> CONSTRAINT = DrlxParser.buildDrlxParserWithArguments(OPERATORS);
    private static final Pattern BINDING = Pattern.compile("(?<![\\w$?:])([$\\w]+)\\s*:=?(?!:)");
    private static final Pattern TOKEN =
            Pattern.compile("[Uu]nexpected token: \"([^\"]*)\"|Encountered: (?:\"([^\"]*)\"|<\\w+>)");
    private static final Pattern UNIFIES = Pattern.compile("^\\s*[$\\w]+\\s*:=");
    private static final Pattern PROBLEM = Pattern.compile("^Parse error\\. ", Pattern.CASE_INSENSITIVE);

    private static final Pattern EXPECTED =
            Pattern.compile("Found (\\S+)(?: \"[^\"]*\")?, expected one of\\s+([^\\n]*)");

    private final RuleSource source;
    private final Stage stage;
    private final RuleDescr rule;
    private final Consumer<Finding> findings;
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> present = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private final Map<String, Integer> bound = new LinkedHashMap<>();
    /** The names that are bound so far, where the rule is being read. */
    private Set<String> taken = new HashSet<>();

    /** Where the text that is looked for next stands at the earliest. */
    private int cursor;

    /** The type of the last pattern so far that multiplies what is joined. */
    private @Nullable Class<?> lastMultiplied;

    private RuleCheck(RuleSource source, Stage stage, RuleDescr rule, Consumer<Finding> findings) {
        this.source = source;
        this.stage = stage;
        this.rule = rule;
        this.findings = findings;
        this.cursor = Math.max(0, rule.getStartCharacter());
    }

    /**
     * What a rule asks of one of its facts.
     *
     * @param thresholds of its fields
     * @param rest what else it asks, as it is written
     */
    record Asked(String type, Thresholds thresholds, SortedSet<String> rest) {}

    /** What a rule asks of its facts, in its order. */
    record Profile(RuleDescr rule, List<Asked> asked) {}

    /** Tells everything that is to be said of the rules of a file, and gives what they ask for. */
    static List<Profile> check(RuleSource source, Stage stage, Consumer<Finding> findings) {
        List<Profile> profiles = new ArrayList<>();
        PackageDescr tree = source.tree();
        if (tree != null) {
            for (RuleDescr rule : tree.getRules()) {
                if (!rule.isQuery()) {
                    try {
                        RuleCheck check = new RuleCheck(source, stage, rule, findings);
                        check.all(tree);
                        profiles.add(new Profile(rule, check.asked));
                    } catch (StackOverflowError e) {
                        findings.accept(source.finding(
                                        rule.getLine(),
                                        0,
                                        Finding.Level.ERROR,
                                        "too-long",
                                        "An expression of this rule has too many terms; split it.")
                                .of(rule.getName()));
                    }
                }
            }
        }
        return profiles;
    }

    private void all(PackageDescr tree) {
        Map<String, Typer.Typed> bindings = new LinkedHashMap<>();
        element(rule.getLhs(), bindings, true);
        boolean decides = tree.getGlobals().stream()
                .anyMatch(global -> global.getIdentifier().equals(RuleSession.DECISION));
        if (decides) {
            bindings.put(RuleSession.DECISION, Typer.Typed.of(Decision.class));
        }
        consequence(bindings);
        unusedBindings();
    }

    /** Where a text of this rule stands in the DRL, looked for behind what was looked at before. */
    private int locate(String text) {
        int at = source.bare().indexOf(text, cursor);
        if (at < 0) {
            at = source.drl().indexOf(text, cursor);
        }
        if (at >= 0) {
            cursor = at + text.length();
        }
        return at;
    }

    private void element(BaseDescr element, Map<String, Typer.Typed> bindings, boolean multiplies) {
        switch (element) {
            case AndDescr and -> and.getDescrs().forEach(one -> element(one, bindings, multiplies));
            case OrDescr or -> {
                Map<String, Typer.Typed> common = null;
                // Its branches are alternatives: each meets what stands before, and none another.
                Class<?> multipliedBefore = lastMultiplied;
                Class<?> multipliedAfter = lastMultiplied;
                Set<String> takenBefore = taken;
                Set<String> takenAfter = new HashSet<>(taken);
                for (Object branch : or.getDescrs()) {
                    Map<String, Typer.Typed> own = new LinkedHashMap<>(bindings);
                    lastMultiplied = multipliedBefore;
                    taken = new HashSet<>(takenBefore);
                    element((BaseDescr) branch, own, multiplies);
                    multipliedAfter = lastMultiplied == multipliedBefore ? multipliedAfter : lastMultiplied;
                    takenAfter.addAll(taken);
                    if (common == null) {
                        common = own;
                    } else {
                        common.keySet().retainAll(own.keySet());
                    }
                }
                lastMultiplied = multipliedAfter;
                taken = takenAfter;
                if (common != null) {
                    bindings.putAll(common);
                }
            }
            case NotDescr not ->
                within(() -> not.getDescrs().forEach(one -> element(one, new LinkedHashMap<>(bindings), false)));
            case ExistsDescr exists ->
                within(() -> {
                    for (Object one : exists.getDescrs()) {
                        element((BaseDescr) one, new LinkedHashMap<>(bindings), false);
                    }
                });
            case ForallDescr forall -> {
                Map<String, Typer.Typed> inner = new LinkedHashMap<>(bindings);
                within(() -> forall.getDescrs().forEach(one -> element(one, inner, false)));
            }
            case AccumulateDescr accumulate -> accumulate(accumulate, bindings);
            case PatternDescr pattern -> pattern(pattern, bindings, multiplies);
            default -> {}
        }
    }

    /** What is bound in there is not known outside. */
    private void within(Runnable inner) {
        Set<String> before = taken;
        taken = new HashSet<>(before);
        inner.run();
        taken = before;
    }

    /** @param at where the name stands in the DRL; negative when that is not known */
    private void take(String name, int at) {
        if (taken.add(name)) {
            return;
        }
        String message = name + " is bound already; give this one another name, or compare with == " + name + ".";
        if (at < 0) {
            findings.accept(source.finding(rule.getLine(), 0, Finding.Level.ERROR, "duplicate-binding", message)
                    .of(rule.getName()));
        } else {
            tell(at, at + name.length(), Finding.Level.ERROR, "duplicate-binding", message);
        }
    }

    private void accumulate(AccumulateDescr accumulate, Map<String, Typer.Typed> bindings) {
        Map<String, Typer.Typed> inner = new LinkedHashMap<>(bindings);
        BaseDescr input = accumulate.getInput();
        if (input != null) {
            within(() -> element(input, inner, false));
        }
        for (AccumulateFunctionCallDescr call : accumulate.getFunctions()) {
            Typer.Typed of = null;
            for (String parameter : call.getParams()) {
                of = expression(parameter, inner);
            }
            String name = call.getBind();
            if (name == null || name.isEmpty()) {
                continue;
            }
            bound.putIfAbsent(name, -1);
            take(name, -1);
            Typer.Typed result =
                    switch (call.getFunction()) {
                        case "count" -> Typer.Typed.of(Long.class);
                        case "average" -> Typer.Typed.of(Double.class);
                        case "sum" -> Typer.Typed.of(Number.class);
                        case "collectList" -> new Typer.Typed(List.class, of == null ? null : of.type(), false, false);
                        case "collectSet" -> new Typer.Typed(Set.class, of == null ? null : of.type(), false, false);
                        // Of nothing there is no least and no greatest.
                        case "min", "max" -> of != null && of.number() ? Typer.Typed.of(Number.class) : null;
                        default -> null;
                    };
            bind(name, result, bindings);
        }
    }

    private void bind(String name, Typer.@Nullable Typed typed, Map<String, Typer.Typed> bindings) {
        if (typed == null) {
            unknown.add(name);
            bindings.remove(name);
        } else {
            bindings.put(name, typed);
        }
    }

    private void pattern(PatternDescr pattern, Map<String, Typer.Typed> bindings, boolean multiplies) {
        if (pattern.getStartCharacter() >= cursor) {
            cursor = pattern.getStartCharacter();
        }
        int start = cursor;
        int end = Math.max(start, pattern.getEndCharacter());
        Class<?> type = pattern.getSource() == null ? FactModel.fact(String.valueOf(pattern.getObjectType())) : null;
        if (pattern.getSource() instanceof AccumulateDescr accumulate) {
            // What is reckoned stands before the constraints on it, or behind "from".
            accumulate(accumulate, bindings);
            cursor = start;
        }
        if (type != null && !FactModel.seenIn(stage, type)) {
            tell(
                    start,
                    end,
                    Finding.Level.WARNING,
                    "never-fires",
                    "No " + type.getSimpleName() + " is ever there in the stage " + stage.key()
                            + ", so this rule never fires.");
        }
        Set<String> before = new TreeSet<>(bindings.keySet());
        before.addAll(unknown);
        Thresholds thresholds = new Thresholds(type);
        // What was asked of this pattern's own fields means nothing in another.
        Set<String> here = new HashSet<>(present);
        SortedSet<String> rest = new TreeSet<>();
        boolean joined = false;
        int constraints = 0;
        for (BaseDescr descr : pattern.getDescrs()) {
            if (!(descr instanceof ExprConstraintDescr constraint)) {
                continue;
            }
            constraints++;
            String text = constraint.getExpression();
            int at = locate(text);
            DrlxExpression parsed = parsed(text, at);
            if (parsed == null) {
                rest.add(text);
                Matcher names = BINDING.matcher(Subset.withoutTexts(text));
                while (names.find()) {
                    unknown.add(names.group(1));
                    bound.putIfAbsent(names.group(1), at < 0 ? -1 : at + names.start(1));
                }
                continue;
            }
            Typer.Report report = report(NodePlaces.ofConstraint(text, parsed), at);
            Typer typer = new Typer(type, bindings, unknown, here, false, report);
            Expression expression = parsed.getExpr();
            if (parsed.getBind() == null) {
                typer.expectTruth(expression);
            } else {
                String name = parsed.getBind().getIdentifier();
                bound.putIfAbsent(name, at);
                if (!UNIFIES.matcher(text).find()) {
                    take(name, at);
                }
                Typer.Typed whole = typer.type(expression);
                bind(name, boundType(expression, whole, type, bindings), bindings);
            }
            typer.asked(expression);
            joined |= joins(expression, type, before);
            if (!thresholds.add(
                    expression,
                    (node, code, message) -> report.tell(
                            node,
                            code.equals("unknown-span") ? Finding.Level.ERROR : Finding.Level.WARNING,
                            code,
                            message))) {
                rest.add(text);
            }
        }
        if (pattern.getSource() instanceof CollectDescr collect) {
            Map<String, Typer.Typed> inner = new LinkedHashMap<>(bindings);
            within(() -> element(collect.getInputPattern(), inner, false));
        }
        asked.add(new Asked(String.valueOf(pattern.getObjectType()), thresholds, rest));
        String name = pattern.getIdentifier();
        for (String path : here) {
            if (path.startsWith("$") || (type != null && !FactModel.fields(type).containsKey(path))) {
                present.add(path);
            } else if (name != null && !name.isEmpty()) {
                present.add(name + "." + path);
            }
        }
        if (name != null && !name.isEmpty()) {
            bound.putIfAbsent(name, start);
            if (!pattern.isUnification()) {
                take(name, start);
            }
            Class<?> of = type != null ? type : FactModel.named(simple(String.valueOf(pattern.getObjectType())));
            bind(name, of == null || of == Object.class ? null : Typer.Typed.of(of), bindings);
        }
        if (multiplies && type != null && type != io.homeostat.model.Cycle.class) {
            if (lastMultiplied != null && !joined) {
                tell(start, end, Finding.Level.WARNING, "unbounded", product(lastMultiplied, type, constraints > 0));
            }
            lastMultiplied = type;
        }
        if (end > cursor) {
            cursor = end;
        }
    }

    private static String product(Class<?> before, Class<?> type, boolean compared) {
        long pairs = Sizes.of(before) * Sizes.of(type);
        return "Each " + type.getSimpleName() + " is joined with each " + before.getSimpleName()
                + " before it: in a cycle of 1 000 violations up to some "
                + String.format(Locale.ROOT, "%,d", pairs).replace(',', ' ') + " pairs"
                + (compared ? ", each compared" : "") + ". Add an equality with it, such as " + equality(type, before)
                + ".";
    }

    private static String simple(String type) {
        return type.startsWith("java.util.") ? type.substring("java.util.".length()) : type;
    }

    private static String equality(Class<?> type, Class<?> before) {
        for (String field : List.of("component", "name", "policy", "target", "group", "from", "rootCause")) {
            if (FactModel.fields(type).containsKey(field)) {
                for (String other : List.of(field, "component", "name", "target", "other", "to")) {
                    FactModel.Field found = FactModel.fields(before).get(other);
                    if (found != null && found.type() == String.class) {
                        return field + " == $x, where $x : " + other + " is bound in " + before.getSimpleName();
                    }
                }
            }
        }
        return "field == $x";
    }

    /** How many facts of a type a cycle of 1 000 violations has, to give a size to a product of them. */
    private static final class Sizes {
        private static final Map<String, Long> KNOWN = Map.ofEntries(
                Map.entry("Cycle", 1L),
                Map.entry("Violation", 1_000L),
                Map.entry("Window", 3_000L),
                Map.entry("Component", 500L),
                Map.entry("Dependency", 1_000L),
                Map.entry("Reach", 5_000L),
                Map.entry("Source", 10L),
                Map.entry("Pattern", 200L),
                Map.entry("RootCause", 50L),
                Map.entry("Target", 200L),
                Map.entry("Effectiveness", 2_000L),
                Map.entry("Candidate", 200L),
                Map.entry("Veto", 50L));

        static long of(Class<?> fact) {
            return KNOWN.getOrDefault(fact.getSimpleName(), 1_000L);
        }
    }

    /** Of {@code $c : component == "a"} the component is bound, not whether it is. */
    private Typer.@Nullable Typed boundType(
            Expression expression,
            Typer.@Nullable Typed whole,
            @Nullable Class<?> type,
            Map<String, Typer.Typed> bindings) {
        Expression left = leftmost(expression);
        return left == null
                ? whole
                : new Typer(type, bindings, unknown, new HashSet<>(present), false, (at, level, code, message) -> {})
                        .type(left);
    }

    private static @Nullable Expression leftmost(Expression expression) {
        Expression inner =
                switch (expression) {
                    case BinaryExpr binary
                    when isComparison(binary)
                            || binary.getOperator() == BinaryExpr.Operator.AND
                            || binary.getOperator() == BinaryExpr.Operator.OR -> binary.getLeft();
                    case PointFreeExpr free -> free.getLeft();
                    default -> null;
                };
        if (inner == null) {
            return null;
        }
        Expression further = leftmost(inner);
        return further == null ? inner : further;
    }

    private static boolean isComparison(BinaryExpr binary) {
        return switch (binary.getOperator()) {
            case EQUALS, NOT_EQUALS, LESS, LESS_EQUALS, GREATER, GREATER_EQUALS -> true;
            default -> false;
        };
    }

    /** Whether it is an equality of a field of its own with something that was bound before, which Drools finds by index. */
    private static boolean joins(Expression expression, @Nullable Class<?> type, Set<String> before) {
        return switch (expression) {
            case EnclosedExpr enclosed -> joins(enclosed.getInner(), type, before);
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.AND ->
                joins(binary.getLeft(), type, before) || joins(binary.getRight(), type, before);
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.EQUALS ->
                (own(binary.getLeft(), type) && mentions(binary.getRight(), before))
                        || (own(binary.getRight(), type) && mentions(binary.getLeft(), before));
            default -> false;
        };
    }

    private static boolean own(Expression expression, @Nullable Class<?> type) {
        String text = Typer.say(expression);
        return text.equals("this")
                || type == null
                || FactModel.fields(type).containsKey(text.contains(".") ? text.substring(0, text.indexOf('.')) : text);
    }

    private static boolean mentions(Expression expression, Set<String> names) {
        return expression.findAll(NameExpr.class).stream().anyMatch(name -> names.contains(name.getNameAsString()))
                || expression.findAll(org.drools.mvel.parser.ast.expr.DrlNameExpr.class).stream()
                        .anyMatch(name -> names.contains(name.getNameAsString()));
    }

    private @Nullable DrlxExpression parsed(String text, int at) {
        try {
            return DrlxParser.<DrlxExpression>parseExpression(CONSTRAINT, text);
        } catch (ParseProblemException | IllegalArgumentException e) {
            if (at >= 0 && text.indexOf('.') != 0) {
                // The compiler says it too, but not where.
                tell(
                        at,
                        at + text.length(),
                        Finding.Level.ERROR,
                        "syntax",
                        "This cannot be read as a condition: " + firstLine(e.getMessage()));
            }
            return null;
        }
    }

    private Typer.@Nullable Typed expression(String text, Map<String, Typer.Typed> bindings) {
        int at = locate(text);
        DrlxExpression parsed = parsed(text, at);
        return parsed == null
                ? null
                : new Typer(
                                null,
                                bindings,
                                unknown,
                                new HashSet<>(present),
                                false,
                                report(NodePlaces.ofConstraint(text, parsed), at))
                        .type(parsed.getExpr());
    }

    /** @param at where the text stands in the DRL; negative when that is not known */
    private Typer.Report report(NodePlaces places, int at) {
        return (node, level, code, message) -> {
            NodePlaces.Place place = places.of(node);
            if (at < 0 || place == null) {
                findings.accept(
                        source.finding(rule.getLine(), 0, level, code, message).of(rule.getName()));
            } else {
                tell(at + place.start(), at + place.end(), level, code, message);
            }
        };
    }

    private void tell(int start, int end, Finding.Level level, String code, String message) {
        findings.accept(source.finding(start, end, level, code, message, rule.getName()));
    }

    private void consequence(Map<String, Typer.Typed> bindings) {
        String text = String.valueOf(rule.getConsequence());
        int at = source.drl().indexOf(text, Math.max(0, Math.min(cursor, Math.max(0, rule.getStartCharacter()))));
        JavaParser parser =
                new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));
        ParseResult<BlockStmt> result = parser.parseBlock("{" + text + "\n}");
        for (Problem problem : result.getProblems()) {
            Range range =
                    problem.getLocation().flatMap(tokens -> tokens.toRange()).orElse(null);
            int start = at < 0 || range == null ? -1 : at + NodePlaces.offset(text, range.begin, 1);
            String message = "This cannot be read: " + firstLine(problem.getMessage());
            if (start < 0) {
                findings.accept(source.finding(
                                Math.max(1, rule.getConsequenceLine()), 0, Finding.Level.ERROR, "syntax", message)
                        .of(rule.getName()));
            } else {
                tell(start, start + 1, Finding.Level.ERROR, "syntax", message);
            }
        }
        BlockStmt block = result.getResult().orElse(null);
        if (block == null || !result.isSuccessful()) {
            return;
        }
        Map<String, Typer.Typed> names = new HashMap<>(bindings);
        for (VariableDeclarator variable : block.findAll(VariableDeclarator.class)) {
            String declared = variable.getTypeAsString();
            Class<?> type = variable.getType().isPrimitiveType() ? primitive(declared) : FactModel.named(declared);
            bind(variable.getNameAsString(), type == null ? null : Typer.Typed.of(type), names);
        }
        statement(block, new Typer(null, names, unknown, present, true, report(NodePlaces.ofJava(text, 1), at)));
    }

    private static @Nullable Class<?> primitive(String name) {
        return switch (name) {
            case "int" -> int.class;
            case "long" -> long.class;
            case "double" -> double.class;
            case "boolean" -> boolean.class;
            default -> null;
        };
    }

    private void statement(Node node, Typer typer) {
        switch (node) {
            case VariableDeclarationExpr declaration ->
                declaration.getVariables().forEach(one -> one.getInitializer()
                        .ifPresent(value -> statement(value, typer)));
            case AssignExpr assign -> statement(assign.getValue(), typer);
            case MethodCallExpr call
            when call.getScope().isEmpty()
                    && (call.getNameAsString().equals("insert")
                            || call.getNameAsString().equals("insertLogical")) -> inserted(call, typer);
            case IfStmt condition -> {
                typer.expectTruth(condition.getCondition());
                statement(condition.getThenStmt(), typer);
                condition.getElseStmt().ifPresent(other -> statement(other, typer));
            }
            case ForStmt loop -> {
                endless(loop, loop.getCompare().orElse(null), loop.getBody(), typer);
                node.getChildNodes().forEach(child -> statement(child, typer));
            }
            case WhileStmt loop -> {
                endless(loop, loop.getCondition(), loop.getBody(), typer);
                typer.expectTruth(loop.getCondition());
                statement(loop.getBody(), typer);
            }
            case DoStmt loop -> {
                endless(loop, loop.getCondition(), loop.getBody(), typer);
                typer.expectTruth(loop.getCondition());
                statement(loop.getBody(), typer);
            }
            case SwitchEntry entry -> entry.getStatements().forEach(one -> statement(one, typer));
            case Expression expression -> typer.type(expression);
            default -> node.getChildNodes().forEach(child -> statement(child, typer));
        }
    }

    /** Told only where it is certain: the condition always holds and nothing in the body can leave it. */
    private static void endless(Node loop, @Nullable Expression condition, Statement body, Typer typer) {
        if (alwaysTrue(condition)
                && body.findFirst(BreakStmt.class).isEmpty()
                && body.findFirst(ReturnStmt.class).isEmpty()) {
            typer.tell(
                    condition == null ? loop : condition,
                    "endless-loop",
                    "This loop never ends, and the engine would stop the whole cycle; write a condition that becomes false, or"
                            + " break.");
        }
    }

    private static boolean alwaysTrue(@Nullable Expression condition) {
        return switch (condition) {
            case null -> true;
            case EnclosedExpr enclosed -> alwaysTrue(enclosed.getInner());
            case BooleanLiteralExpr literal -> literal.getValue();
            default -> false;
        };
    }

    private void inserted(MethodCallExpr call, Typer typer) {
        for (Expression argument : call.getArguments()) {
            Typer.Typed typed = typer.type(argument);
            if (typed == null) {
                continue;
            }
            boolean good = stage == Stage.ANALYZER
                    ? typed.type() == io.homeostat.model.Pattern.class || typed.type() == RootCause.class
                    : typed.type() == Candidate.class || typed.type() == Veto.class;
            if (!good || typed.name()) {
                typer.tell(
                        argument,
                        "wrong-insert",
                        "A rule of the stage " + stage.key() + " inserts "
                                + (stage == Stage.ANALYZER ? "a Pattern or a RootCause" : "a Candidate or a Veto")
                                + ", and this is " + Typer.words(typed) + ".");
            }
        }
    }

    private void unusedBindings() {
        String bare = Subset.withoutTexts(source.drl()
                .substring(
                        Math.max(0, rule.getStartCharacter()),
                        Math.max(
                                Math.max(0, rule.getStartCharacter()),
                                Math.min(source.drl().length(), rule.getEndCharacter() + 1))));
        bound.forEach((name, at) -> {
            Matcher uses = Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
                    .matcher(bare);
            int count = 0;
            while (uses.find()) {
                count++;
            }
            if (count == 1) {
                String message = "Nothing uses " + name + "; leave the binding out.";
                if (at < 0) {
                    findings.accept(source.finding(rule.getLine(), 0, Finding.Level.WARNING, "unused-binding", message)
                            .of(rule.getName()));
                } else {
                    tell(at, at + name.length(), Finding.Level.WARNING, "unused-binding", message);
                }
            }
        });
    }

    /** What a parser says, without the list of all that could stand there. */
    private static String firstLine(@Nullable String message) {
        Matcher expected = EXPECTED.matcher(String.valueOf(message));
        if (expected.find()) {
            return "before " + expected.group(1) + " something is missing"
                    + (expected.group(2).contains("\";\"") ? ", such as a semicolon." : ".");
        }
        if (String.valueOf(message).contains("<EOF>")) {
            return "something is missing before the end, such as a closing bracket.";
        }
        Matcher token = TOKEN.matcher(String.valueOf(message));
        if (token.find()) {
            return (token.group(1) == null ? token.group(2) : token.group(1)) + " is not understood here.";
        }
        String text = PROBLEM.matcher(String.valueOf(message)).replaceFirst("");
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
