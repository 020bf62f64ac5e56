package io.homeostat.rulebase;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.CharLiteralExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.drools.mvel.parser.ast.expr.DrlNameExpr;
import org.drools.mvel.parser.ast.expr.DrlxExpression;
import org.drools.mvel.parser.ast.expr.HalfBinaryExpr;
import org.drools.mvel.parser.ast.expr.HalfPointFreeExpr;
import org.drools.mvel.parser.ast.expr.NullSafeFieldAccessExpr;
import org.drools.mvel.parser.ast.expr.NullSafeMethodCallExpr;
import org.drools.mvel.parser.ast.expr.PointFreeExpr;
import org.drools.mvel.parser.printer.PrintUtil;
import org.jspecify.annotations.Nullable;

/**
 * What an expression of a rule is, and everything in it that does not fit. What it does not understand it takes for good: the
 * compiler has the last word; this is there to say the usual mistakes at their place and in words an author understands.
 */
final class Typer {
    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, long.class, double.class, float.class, short.class, byte.class);

    /**
     * What an expression is.
     *
     * @param element of a list or set what it holds, else null
     * @param absent whether it may have no value
     * @param name whether it names the class and is no value of it
     */
    record Typed(Class<?> type, @Nullable Class<?> element, boolean absent, boolean name) {
        static Typed of(Class<?> type) {
            return new Typed(type, null, false, false);
        }

        boolean number() {
            return NUMBERS.contains(type) || Number.class.isAssignableFrom(type);
        }

        boolean truth() {
            return type == boolean.class || type == Boolean.class;
        }

        boolean text() {
            return type == String.class;
        }

        boolean nothing() {
            return type == void.class;
        }
    }

    /** Told of what does not fit. */
    interface Report {
        void tell(Node at, Finding.Level level, String code, String message);
    }

    private final @Nullable Class<?> pattern;
    private final Map<String, Typed> bindings;
    private final Set<String> unknownBindings;
    private final Set<String> present;
    private final boolean consequence;
    private final Report report;

    /**
     * @param pattern whose fields can be named alone; null in a consequence, or when its type is not known
     * @param bindings what is bound, by name
     * @param unknownBindings what is bound too, to nobody knows what
     * @param present fields that were asked for before and so have a value, of the pattern by name ({@code value}), of what is
     *     bound behind it ({@code $v.value}); grows with what this one sees
     */
    Typer(
            @Nullable Class<?> pattern,
            Map<String, Typed> bindings,
            Set<String> unknownBindings,
            Set<String> present,
            boolean consequence,
            Report report) {
        this.pattern = pattern;
        this.bindings = bindings;
        this.unknownBindings = unknownBindings;
        this.present = present;
        this.consequence = consequence;
        this.report = report;
    }

    /** Tells an error that is not of types alone. */
    void tell(Node at, String code, String message) {
        report.tell(at, Finding.Level.ERROR, code, message);
    }

    /** The type, or null when it is not known. */
    @Nullable
    Typed type(Expression expression) {
        return switch (expression) {
            case DrlxExpression drlx -> type(drlx.getExpr());
            case EnclosedExpr enclosed -> type(enclosed.getInner());
            case DrlNameExpr name -> name(name.getName());
            case NameExpr name -> name(name.getName());
            case ThisExpr ignored -> pattern == null ? null : Typed.of(pattern);
            case IntegerLiteralExpr ignored -> Typed.of(int.class);
            case LongLiteralExpr ignored -> Typed.of(long.class);
            case DoubleLiteralExpr ignored -> Typed.of(double.class);
            case StringLiteralExpr ignored -> Typed.of(String.class);
            case CharLiteralExpr ignored -> null;
            case BooleanLiteralExpr ignored -> Typed.of(boolean.class);
            case NullLiteralExpr ignored -> new Typed(void.class, null, true, false);
            case BinaryExpr binary -> binary(binary);
            case HalfBinaryExpr half -> {
                type(half.getRight());
                yield Typed.of(boolean.class);
            }
            case PointFreeExpr free -> pointFree(free);
            case HalfPointFreeExpr free -> {
                free.getRight().forEach(this::type);
                yield Typed.of(boolean.class);
            }
            case UnaryExpr unary -> unary(unary);
            case ConditionalExpr conditional -> {
                expectTruth(conditional.getCondition());
                Typed then = type(conditional.getThenExpr());
                Typed otherwise = type(conditional.getElseExpr());
                yield then == null || otherwise == null ? null : then.type() == otherwise.type() ? then : null;
            }
            case CastExpr cast -> {
                type(cast.getExpression());
                yield null;
            }
            case FieldAccessExpr access -> access(access, access.getScope(), access.getName(), false);
            case NullSafeFieldAccessExpr access -> access(access, access.getScope(), access.getName(), true);
            case MethodCallExpr call ->
                call(call, call.getScope().orElse(null), call.getName(), call.getArguments(), false);
            case NullSafeMethodCallExpr call ->
                call(call, call.getScope().orElse(null), call.getName(), call.getArguments(), true);
            case ObjectCreationExpr creation -> {
                creation.getArguments().forEach(this::type);
                Class<?> made = FactModel.named(creation.getType().getNameWithScope());
                yield made == null ? null : Typed.of(made);
            }
            default -> null;
        };
    }

    /** Tells when it is known to be no truth value. */
    void expectTruth(Expression expression) {
        Typed typed = type(expression);
        if (typed != null && !typed.truth()) {
            report.tell(
                    expression,
                    Finding.Level.ERROR,
                    "type-mismatch",
                    typed.name()
                            ? say(expression) + " is a type; a condition is true or false."
                            : "A condition is true or false, and " + say(expression) + " is " + words(typed)
                                    + "; compare it with something.");
        }
    }

    private @Nullable Typed name(SimpleName node) {
        String name = node.getIdentifier();
        if (name.equals("this")) {
            return pattern == null ? null : Typed.of(pattern);
        }
        Typed bound = bindings.get(name);
        if (bound != null) {
            return bound;
        }
        if (unknownBindings.contains(name)) {
            return null;
        }
        FactModel.Field field =
                pattern == null ? null : FactModel.fields(pattern).get(name);
        if (field != null && pattern != null) {
            return typed(pattern, field, name);
        }
        Class<?> named = FactModel.named(name);
        if (named != null) {
            return new Typed(named, null, false, true);
        }
        if (name.startsWith("$")) {
            List<String> bound2 = new ArrayList<>(bindings.keySet());
            bound2.addAll(unknownBindings);
            report.tell(
                    node,
                    Finding.Level.ERROR,
                    "unknown-variable",
                    "Nothing is bound to " + name + " here." + FactModel.instead(name, bound2));
        } else if (pattern != null && FactModel.isModel(pattern)) {
            report.tell(node, Finding.Level.ERROR, "unknown-field", unknownField(pattern, name));
        } else if (consequence) {
            List<String> known = new ArrayList<>(bindings.keySet());
            known.addAll(unknownBindings);
            known.addAll(FactModel.names());
            String near = FactModel.nearest(name, known);
            if (near == null && Character.isUpperCase(name.charAt(0))) {
                // A class of Java, of which others say whether it may be used.
                return null;
            }
            report.tell(
                    node,
                    Finding.Level.ERROR,
                    "unknown-variable",
                    "There is no " + name + " here." + (near == null ? "" : " Did you mean " + near + "?"));
        }
        return null;
    }

    private static String unknownField(Class<?> type, String name) {
        return type.getSimpleName() + " has no field " + name + "."
                + FactModel.instead(name, FactModel.fields(type).keySet());
    }

    /** @param path how it is called in this rule */
    private Typed typed(Class<?> owner, FactModel.Field field, String path) {
        return new Typed(field.type(), element(owner, field.name()), field.absent() && !present.contains(path), false);
    }

    /** Takes note of what can only hold of a field that has a value. */
    void asked(Expression constraint) {
        switch (constraint) {
            case EnclosedExpr enclosed -> asked(enclosed.getInner());
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.AND -> {
                asked(binary.getLeft());
                asked(binary.getRight());
            }
            case BinaryExpr binary -> {
                boolean withNull =
                        binary.getRight() instanceof NullLiteralExpr || binary.getLeft() instanceof NullLiteralExpr;
                boolean holds =
                        switch (binary.getOperator()) {
                            case EQUALS, LESS, LESS_EQUALS, GREATER, GREATER_EQUALS -> !withNull;
                            case NOT_EQUALS -> withNull;
                            default -> false;
                        };
                if (holds) {
                    present.add(say(binary.getLeft()));
                    present.add(say(binary.getRight()));
                }
            }
            case PointFreeExpr free when !free.isNegated() -> present.add(say(free.getLeft()));
            default -> {}
        }
    }

    private static @Nullable Class<?> element(Class<?> owner, String accessor) {
        try {
            return element(owner.getMethod(accessor).getGenericReturnType());
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Class<?> element(Type type) {
        return type instanceof ParameterizedType parameterized
                        && parameterized.getActualTypeArguments().length == 1
                        && parameterized.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : null;
    }

    private @Nullable Typed access(Node at, Expression scope, SimpleName name, boolean nullSafe) {
        String whole = say(at);
        if (whole.startsWith("java.") || whole.startsWith("io.")) {
            Class<?> named = FactModel.named(whole);
            return named == null ? null : new Typed(named, null, false, true);
        }
        Typed of = type(scope);
        if (of == null) {
            return null;
        }
        Class<?> type = of.type();
        if (of.name()) {
            if (!type.isEnum()) {
                return null;
            }
            if (FactModel.values(type).contains(name.getIdentifier())) {
                return Typed.of(type);
            }
            report.tell(
                    name,
                    Finding.Level.ERROR,
                    "unknown-value",
                    type.getSimpleName() + " has no value " + name.getIdentifier() + "."
                            + FactModel.instead(name.getIdentifier(), FactModel.values(type)));
            return Typed.of(type);
        }
        if (FactModel.fields(type).isEmpty()) {
            return null;
        }
        if (consequence) {
            // Java has no short form for it.
            if (FactModel.fields(type).containsKey(name.getIdentifier())) {
                report.tell(
                        name,
                        Finding.Level.ERROR,
                        "unknown-field",
                        "In a consequence a field is read by a call: write " + say(scope) + "." + name.getIdentifier()
                                + "().");
            }
            return null;
        }
        FactModel.Field field = FactModel.fields(type).get(name.getIdentifier());
        if (field == null) {
            report.tell(name, Finding.Level.ERROR, "unknown-field", unknownField(type, name.getIdentifier()));
            return null;
        }
        warnIfAbsent(of, scope, name, nullSafe);
        return typed(type, field, whole);
    }

    private void warnIfAbsent(Typed of, Expression scope, Node at, boolean nullSafe) {
        if (of.absent() && !nullSafe) {
            report.tell(
                    at,
                    Finding.Level.WARNING,
                    "absent-value",
                    say(scope) + " may have no value, and then the whole cycle fails: "
                            + (consequence
                                    ? "ask for it among the conditions (" + bare(scope) + " != null)."
                                    : "write !. instead of the dot, or ask before it (" + say(scope) + " != null)."));
        }
    }

    private static String bare(Expression scope) {
        return scope instanceof MethodCallExpr call ? call.getNameAsString() : say(scope);
    }

    private @Nullable Typed call(
            Node at, @Nullable Expression scope, SimpleName name, NodeList<Expression> arguments, boolean nullSafe) {
        List<@Nullable Typed> given = new ArrayList<>();
        arguments.forEach(argument -> given.add(type(argument)));
        String called = name.getIdentifier();
        Class<?> type;
        boolean named = false;
        if (scope == null) {
            if (consequence || pattern == null) {
                return null;
            }
            type = pattern;
        } else {
            Typed of = type(scope);
            if (of == null) {
                return null;
            }
            type = of.type();
            named = of.name();
            if (!named) {
                warnIfAbsent(of, scope, name, nullSafe);
            }
            if (of.nothing() || type.isPrimitive()) {
                report.tell(
                        name,
                        Finding.Level.ERROR,
                        "unknown-method",
                        say(scope) + " is " + words(of) + " and has no methods.");
                return null;
            }
            if (type == java.util.Map.class || Collection.class.isAssignableFrom(type)) {
                Class<?> element = of.element();
                return called.equals("get") && element != null ? Typed.of(element) : result(type, called, given.size());
            }
        }
        boolean wanted = named;
        List<Method> candidates = FactModel.methods(type, called).stream()
                .filter(method -> Modifier.isStatic(method.getModifiers()) == wanted)
                .toList();
        if (candidates.isEmpty()) {
            if (FactModel.isModel(type)) {
                Collection<String> names = FactModel.methodNames(type, named);
                String near = FactModel.nearest(called, names);
                report.tell(
                        name,
                        Finding.Level.ERROR,
                        "unknown-method",
                        type.getSimpleName() + " has no " + (named ? "" : "field or ") + "method " + called + "."
                                + (near == null ? FactModel.instead(called, names) : " Did you mean " + near + "?"));
            }
            return null;
        }
        if (FactModel.isModel(type)
                && candidates.stream().noneMatch(method -> takes(method, given))
                && given.stream().allMatch(Objects::nonNull)) {
            report.tell(
                    at,
                    Finding.Level.ERROR,
                    "type-mismatch",
                    (named ? type.getSimpleName() + "." : "") + called + " takes "
                            + candidates.stream()
                                    .map(method -> parameters(method))
                                    .distinct()
                                    .collect(Collectors.joining(" or "))
                            + "; given is "
                            + (given.isEmpty()
                                    ? "nothing"
                                    : given.stream()
                                            .map(one -> words(Objects.requireNonNull(one)))
                                            .collect(Collectors.joining(", ", "(", ")")))
                            + ".");
        }
        warnAbsentArguments(candidates, arguments, given);
        FactModel.Field field = FactModel.fields(type).get(called);
        if (field != null && given.isEmpty()) {
            return typed(type, field, scope == null ? called : say(scope) + "." + called);
        }
        return result(type, called, given.size());
    }

    /** A number without a value, given where one must be, ends the rule when it is unpacked. */
    private void warnAbsentArguments(
            List<Method> candidates, NodeList<Expression> arguments, List<@Nullable Typed> given) {
        for (int i = 0; i < given.size(); i++) {
            int at = i;
            Typed one = given.get(i);
            if (one != null
                    && one.absent()
                    && !one.nothing()
                    && one.number()
                    && candidates.stream()
                            .filter(method -> method.getParameterCount() == given.size())
                            .allMatch(method -> method.getParameterTypes()[at].isPrimitive())) {
                Expression argument = arguments.get(i);
                report.tell(
                        argument,
                        Finding.Level.WARNING,
                        "absent-value",
                        say(argument) + " may have no value, and then the whole cycle fails: ask for it among the"
                                + " conditions (" + bare(argument) + " != null).");
            }
        }
    }

    private static String parameters(Method method) {
        return method.getParameterCount() == 0
                ? "nothing"
                : java.util.Arrays.stream(method.getParameters())
                        .map(parameter -> parameter.getType().getSimpleName()
                                + (parameter.isNamePresent() ? " " + parameter.getName() : ""))
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static @Nullable Typed result(Class<?> type, String name, int arguments) {
        Type common = null;
        for (Method method : FactModel.methods(type, name)) {
            if (method.getParameterCount() == arguments) {
                if (common != null && !common.equals(method.getGenericReturnType())) {
                    return null;
                }
                common = method.getGenericReturnType();
            }
        }
        if (common instanceof Class<?> plain) {
            return plain == void.class || plain == Object.class ? null : Typed.of(plain);
        }
        if (common instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw) {
            return new Typed(raw, element(common), false, false);
        }
        return null;
    }

    private static boolean takes(Method method, List<@Nullable Typed> given) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length != given.size()) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            Typed one = given.get(i);
            if (one != null && !fits(parameters[i], one)) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(Class<?> parameter, Typed given) {
        if (given.name()) {
            return false;
        }
        if (given.nothing()) {
            return !parameter.isPrimitive();
        }
        Typed wanted = Typed.of(parameter);
        if (wanted.number()) {
            return given.number() && (!whole(parameter) || whole(given.type()));
        }
        if (wanted.truth()) {
            return given.truth();
        }
        return parameter == Object.class || parameter.isAssignableFrom(given.type());
    }

    private static boolean whole(Class<?> type) {
        return type == int.class || type == long.class || type == Integer.class || type == Long.class;
    }

    private @Nullable Typed unary(UnaryExpr unary) {
        if (unary.getOperator() == UnaryExpr.Operator.LOGICAL_COMPLEMENT) {
            expectTruth(unary.getExpression());
            return Typed.of(boolean.class);
        }
        return type(unary.getExpression());
    }

    private @Nullable Typed binary(BinaryExpr binary) {
        return switch (binary.getOperator()) {
            case AND, OR -> {
                expectTruth(binary.getLeft());
                if (binary.getOperator() == BinaryExpr.Operator.AND) {
                    asked(binary.getLeft());
                }
                if (!(binary.getRight() instanceof HalfBinaryExpr)
                        && !(binary.getRight() instanceof HalfPointFreeExpr)) {
                    expectTruth(binary.getRight());
                } else if (binary.getRight() instanceof HalfBinaryExpr half) {
                    Expression compared = firstOperand(binary.getLeft());
                    if (compared != null) {
                        Typed left = silently(compared);
                        Typed right = type(half.getRight());
                        if (left != null && right != null) {
                            compare(
                                    half,
                                    compared,
                                    left,
                                    half.getRight(),
                                    right,
                                    ordering(half.getOperator().name()));
                        }
                    }
                }
                yield Typed.of(boolean.class);
            }
            case EQUALS, NOT_EQUALS, LESS, LESS_EQUALS, GREATER, GREATER_EQUALS -> {
                Typed left = type(binary.getLeft());
                Typed right = type(binary.getRight());
                if (left != null && right != null) {
                    compare(
                            binary,
                            binary.getLeft(),
                            left,
                            binary.getRight(),
                            right,
                            ordering(binary.getOperator().name()));
                }
                yield Typed.of(boolean.class);
            }
            case PLUS -> {
                Typed left = type(binary.getLeft());
                Typed right = type(binary.getRight());
                if ((left != null && left.text()) || (right != null && right.text())) {
                    yield Typed.of(String.class);
                }
                yield arithmetic(binary, left, right);
            }
            case MINUS, MULTIPLY, DIVIDE, REMAINDER ->
                arithmetic(binary, type(binary.getLeft()), type(binary.getRight()));
            default -> {
                type(binary.getLeft());
                type(binary.getRight());
                yield null;
            }
        };
    }

    private static boolean ordering(String operator) {
        return operator.startsWith("LESS") || operator.startsWith("GREATER");
    }

    private @Nullable Typed silently(Expression expression) {
        return new Typer(pattern, bindings, unknownBindings, present, consequence, (at, level, code, message) -> {})
                .type(expression);
    }

    /** What the short form {@code count > 3 && < 9} goes on comparing. */
    private static @Nullable Expression firstOperand(Expression left) {
        return switch (left) {
            case EnclosedExpr enclosed -> firstOperand(enclosed.getInner());
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.AND || binary.getOperator() == BinaryExpr.Operator.OR ->
                firstOperand(binary.getLeft());
            case BinaryExpr binary -> binary.getLeft();
            case PointFreeExpr free -> free.getLeft();
            default -> null;
        };
    }

    private @Nullable Typed arithmetic(BinaryExpr at, @Nullable Typed left, @Nullable Typed right) {
        for (Map.Entry<Expression, @Nullable Typed> side : List.of(
                new java.util.AbstractMap.SimpleEntry<Expression, @Nullable Typed>(at.getLeft(), left),
                new java.util.AbstractMap.SimpleEntry<Expression, @Nullable Typed>(at.getRight(), right))) {
            Typed one = side.getValue();
            if (one != null && !one.number()) {
                report.tell(
                        side.getKey(),
                        Finding.Level.ERROR,
                        "type-mismatch",
                        "One reckons with numbers, and " + say(side.getKey()) + " is " + words(one) + ".");
                return null;
            }
            if (one != null && one.absent()) {
                report.tell(
                        side.getKey(),
                        Finding.Level.WARNING,
                        "absent-value",
                        say(side.getKey()) + " may have no value, and then the whole cycle fails: ask for it before ("
                                + bare(side.getKey()) + " != null).");
            }
        }
        if (left == null || right == null) {
            return null;
        }
        boolean whole = whole(left.type()) && whole(right.type());
        boolean isLong = left.type() == long.class || right.type() == long.class;
        return Typed.of(whole ? (isLong ? long.class : int.class) : double.class);
    }

    private void compare(
            Node at, Expression leftText, Typed left, Expression rightText, Typed right, boolean ordering) {
        if (left.name() || right.name()) {
            Expression named = left.name() ? leftText : rightText;
            Class<?> type = left.name() ? left.type() : right.type();
            report.tell(
                    named,
                    Finding.Level.ERROR,
                    "type-mismatch",
                    say(named) + " is a type"
                            + (type.isEnum()
                                    ? "; write one of its values, such as " + type.getSimpleName() + "."
                                            + FactModel.values(type).getFirst() + "."
                                    : " and no value."));
            return;
        }
        if (left.nothing() || right.nothing()) {
            Typed other = left.nothing() ? right : left;
            if (ordering) {
                report.tell(
                        at,
                        Finding.Level.ERROR,
                        "type-mismatch",
                        "Nothing is smaller or greater than null; use == or !=.");
            } else if (other.type().isPrimitive()) {
                report.tell(
                        at,
                        Finding.Level.WARNING,
                        "always-there",
                        say(left.nothing() ? rightText : leftText) + " always has a value; this says nothing.");
            }
            return;
        }
        String fault = null;
        if (left.number() && right.number()) {
            return;
        }
        if (ordering) {
            if (left.type().isEnum() && right.type().isEnum()) {
                fault = "Values of " + left.type().getSimpleName()
                        + " have no order; name each one that is meant, with ==" + " or in (...).";
            } else if (!left.text() || !right.text()) {
                fault = mismatch(leftText, left, rightText, right);
            }
        } else if (!same(left, right)) {
            fault = mismatch(leftText, left, rightText, right);
        }
        if (fault != null) {
            report.tell(at, Finding.Level.ERROR, "type-mismatch", fault);
        }
    }

    private static boolean same(Typed left, Typed right) {
        if (left.number() || right.number()) {
            return left.number() && right.number();
        }
        if (left.truth() || right.truth()) {
            return left.truth() && right.truth();
        }
        return left.type().isAssignableFrom(right.type()) || right.type().isAssignableFrom(left.type());
    }

    private static String mismatch(Expression leftText, Typed left, Expression rightText, Typed right) {
        for (int side = 0; side < 2; side++) {
            Expression valueText = side == 0 ? rightText : leftText;
            Expression fieldText = side == 0 ? leftText : rightText;
            Typed field = side == 0 ? left : right;
            if (valueText instanceof StringLiteralExpr literal) {
                if (field.type().isEnum()) {
                    String near = FactModel.nearest(literal.getValue(), FactModel.values(field.type()));
                    return say(fieldText) + " is a " + field.type().getSimpleName() + " and no text: write "
                            + field.type().getSimpleName() + "."
                            + (near == null
                                    ? FactModel.values(field.type()).getFirst() + " or another of its values, "
                                            + String.join(", ", FactModel.values(field.type()))
                                    : near)
                            + ".";
                }
                if (field.number()) {
                    return say(fieldText) + " is a number and no text"
                            + (literal.getValue().matches("-?[0-9]+([.][0-9]+)?")
                                    ? ": write " + literal.getValue() + " without quotes."
                                    : ".");
                }
            }
        }
        return say(leftText) + " is " + words(left) + " and " + say(rightText) + " is " + words(right)
                + "; they cannot be compared.";
    }

    private @Nullable Typed pointFree(PointFreeExpr free) {
        Typed left = type(free.getLeft());
        List<@Nullable Typed> right = new ArrayList<>();
        free.getRight().forEach(one -> right.add(type(one)));
        String operator = free.getOperator().getIdentifier();
        if (left == null) {
            return Typed.of(boolean.class);
        }
        switch (operator) {
            case "in" -> {
                for (int i = 0; i < right.size(); i++) {
                    Typed one = right.get(i);
                    if (one != null && !one.nothing()) {
                        compare(
                                free.getRight().get(i),
                                free.getLeft(),
                                left,
                                free.getRight().get(i),
                                one,
                                false);
                    }
                }
            }
            case "matches", "str", "soundslike" -> {
                if (!left.text()) {
                    report.tell(
                            free.getLeft(),
                            Finding.Level.ERROR,
                            "type-mismatch",
                            "\"" + operator + "\" looks at texts, and " + say(free.getLeft()) + " is " + words(left)
                                    + ".");
                }
            }
            case "contains", "excludes" -> {
                if (!left.text()
                        && !Collection.class.isAssignableFrom(left.type())
                        && !java.util.Map.class.isAssignableFrom(left.type())) {
                    report.tell(
                            free.getLeft(),
                            Finding.Level.ERROR,
                            "type-mismatch",
                            "\"" + operator + "\" looks into a text or a list, and " + say(free.getLeft()) + " is "
                                    + words(left) + ".");
                }
            }
            default -> {}
        }
        return Typed.of(boolean.class);
    }

    /** The expression as it is written; those of DRL cannot be printed by Java's printer. */
    static String say(Node node) {
        return PrintUtil.printNode(node);
    }

    /** In words: "a number", "a text", "a Severity". */
    static String words(Typed typed) {
        if (typed.name()) {
            return "the type " + typed.type().getSimpleName();
        }
        if (typed.nothing()) {
            return "null";
        }
        if (typed.number()) {
            return "a number";
        }
        if (typed.truth()) {
            return "true or false";
        }
        if (typed.text()) {
            return "a text";
        }
        String name = typed.type().getSimpleName();
        return ("AEIOU".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
    }
}
