package io.homeostat.rulebase;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drools.mvel.parser.ast.expr.HalfBinaryExpr;
import org.jspecify.annotations.Nullable;

/** What the constraints of one pattern leave of the values of each of its fields; says so when nothing is left. */
final class Thresholds {
    private static final Set<Integer> SPANS = Set.of(60, 300, 3_600, 86_400);
    private static final Set<String> SHARES =
            Set.of("share", "confidence", "prior", "cost", "low", "high", "Effectiveness.mean");
    private static final Set<String> COUNTS = Set.of(
            "count",
            "values",
            "rate",
            "baseline",
            "stdDev",
            "meanGap",
            "gapSpread",
            "transitions",
            "distinctComponents",
            "hops",
            "occurrences",
            "openViolations",
            "newViolations",
            "silentSeconds",
            "trials",
            "replicas",
            "minReplicas",
            "maxReplicas",
            "timeToEffectSeconds");

    private final @Nullable Class<?> type;
    private final Map<String, Left> fields = new HashMap<>();

    Thresholds(@Nullable Class<?> type) {
        this.type = type;
    }

    /** Told of what can never hold. */
    interface Report {
        void tell(Node at, String code, String message);
    }

    /** What is left of a field: of a number an interval, of anything else one value. */
    private static final class Left {
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        boolean lowTaken = true;
        boolean highTaken = true;

        @Nullable
        String lowSaid;

        @Nullable
        String highSaid;

        @Nullable
        String value;

        @Nullable
        String valueSaid;

        boolean empty() {
            return low > high || (low == high && !(lowTaken && highTaken));
        }

        boolean apart(Left other) {
            if (value != null && other.value != null) {
                return !value.equals(other.value);
            }
            return high < other.low
                    || other.high < low
                    || (high == other.low && !(highTaken && other.lowTaken))
                    || (other.high == low && !(other.highTaken && lowTaken));
        }

        boolean same(Left other) {
            return Objects.equals(value, other.value)
                    && low == other.low
                    && high == other.high
                    && lowTaken == other.lowTaken
                    && highTaken == other.highTaken;
        }
    }

    /**
     * Takes what a constraint says, as far as all of it must hold.
     *
     * @return whether what is left of the fields says all that the constraint says
     */
    boolean add(Expression constraint, Report report) {
        return switch (constraint) {
            case EnclosedExpr enclosed -> add(enclosed.getInner(), report);
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.AND -> {
                boolean left = add(binary.getLeft(), report);
                if (binary.getRight() instanceof HalfBinaryExpr half) {
                    Expression compared = compared(binary.getLeft());
                    yield compared != null
                            && take(compared, half.getOperator().name(), half.getRight(), half, report)
                            && left;
                }
                yield add(binary.getRight(), report) && left;
            }
            case BinaryExpr binary -> {
                String operator = binary.getOperator().name();
                yield take(binary.getLeft(), operator, binary.getRight(), binary, report)
                        || take(binary.getRight(), turned(operator), binary.getLeft(), binary, report);
            }
            default -> false;
        };
    }

    /** Fields of which both leave something else, by name; null when they ask for what no one fact can be. */
    static @Nullable SortedSet<String> differences(Thresholds one, Thresholds other) {
        for (String name : names(one, other)) {
            if (one.left(name).apart(other.left(name))) {
                return null;
            }
        }
        return unlike(one, other);
    }

    /** The fields of which they leave something else, whether one fact could be both or not. */
    static SortedSet<String> unlike(Thresholds one, Thresholds other) {
        SortedSet<String> names = names(one, other);
        names.removeIf(name -> one.left(name).same(other.left(name)));
        return names;
    }

    private static SortedSet<String> names(Thresholds one, Thresholds other) {
        SortedSet<String> names = new TreeSet<>(one.fields.keySet());
        names.addAll(other.fields.keySet());
        return names;
    }

    private Left left(String name) {
        Left left = fields.get(name);
        return left == null ? new Left() : left;
    }

    /** What lies in a numeric field between the one that ends lower and the other; null when nothing does. */
    static @Nullable String between(Thresholds lower, Thresholds upper, String field) {
        Left low = lower.left(field);
        Left high = upper.left(field);
        if (low.high < high.low) {
            return field + " is between " + number(low.high) + " and " + number(high.low);
        }
        return low.high == high.low && !low.highTaken && !high.lowTaken ? field + " is " + number(low.high) : null;
    }

    /** Whether a field is held to one value that is no number. */
    boolean names(String field) {
        return left(field).value != null;
    }

    /** Where what is left of a numeric field begins. */
    double lowest(String field) {
        return left(field).low;
    }

    /** Whether it is a number of which something at least is cut off. */
    boolean isRange(String field) {
        Left left = left(field);
        return left.value == null && (left.lowSaid != null || left.highSaid != null);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static @Nullable Expression compared(Expression left) {
        return switch (left) {
            case EnclosedExpr enclosed -> compared(enclosed.getInner());
            case BinaryExpr binary when binary.getOperator() == BinaryExpr.Operator.AND -> compared(binary.getLeft());
            case BinaryExpr binary when binary.getOperator() != BinaryExpr.Operator.OR -> binary.getLeft();
            default -> null;
        };
    }

    private static String turned(String operator) {
        return operator.startsWith("LESS") ? operator.replace("LESS", "GREATER") : operator.replace("GREATER", "LESS");
    }

    private boolean take(Expression field, String operator, Expression value, Node at, Report report) {
        String name = Typer.say(field);
        if (type == null || !FactModel.fields(type).containsKey(name)) {
            return false;
        }
        Double number = number(value);
        String said = name + " " + sign(operator) + " " + Typer.say(value);
        if (number != null) {
            if (name.equals("spanSeconds") && operator.equals("EQUALS") && !SPANS.contains((int) (double) number)) {
                report.tell(
                        at,
                        "unknown-span",
                        "There is no window of " + Typer.say(value) + " s; there are 60, 300, 3600 and 86400.");
                return true;
            }
            narrow(name, operator, number, said, at, report);
            return !operator.equals("NOT_EQUALS");
        }
        String word = word(value);
        if (word != null && operator.equals("EQUALS")) {
            Left left = fields.computeIfAbsent(name, n -> new Left());
            if (left.value != null && !left.value.equals(word)) {
                report.tell(
                        at,
                        "never-fires",
                        left.valueSaid + " and " + said + " cannot both hold, so this rule never fires.");
            } else {
                left.value = word;
                left.valueSaid = said;
            }
            return true;
        }
        return false;
    }

    private void narrow(String name, String operator, double number, String said, Node at, Report report) {
        Left left = fields.computeIfAbsent(name, this::possible);
        if (left.empty()) {
            return;
        }
        if (operator.equals("EQUALS") || operator.startsWith("GREATER")) {
            boolean taken = !operator.equals("GREATER");
            if (number > left.low || (number == left.low && !taken)) {
                left.low = number;
                left.lowTaken = taken;
                left.lowSaid = said;
            }
        }
        if (operator.equals("EQUALS") || operator.startsWith("LESS")) {
            boolean taken = !operator.equals("LESS");
            if (number < left.high || (number == left.high && !taken)) {
                left.high = number;
                left.highTaken = taken;
                left.highSaid = said;
            }
        }
        if (left.empty()) {
            if (left.lowSaid == null || left.highSaid == null) {
                report.tell(
                        at,
                        "never-fires",
                        said + " never holds, since " + name + " is "
                                + (isShare(name) ? "between 0 and 1" : "never below 0") + "; this rule never fires.");
            } else {
                report.tell(
                        at,
                        "contradicting-thresholds",
                        left.lowSaid + " and " + left.highSaid + " cannot both hold, so this rule never fires.");
            }
        }
    }

    private boolean isShare(String name) {
        return SHARES.contains(name) || (type != null && SHARES.contains(type.getSimpleName() + "." + name));
    }

    private Left possible(String name) {
        Left left = new Left();
        if (isShare(name)) {
            left.low = 0;
            left.high = 1;
        } else if (COUNTS.contains(name)) {
            left.low = 0;
        }
        return left;
    }

    private static String sign(String operator) {
        return switch (operator) {
            case "EQUALS" -> "==";
            case "NOT_EQUALS" -> "!=";
            case "LESS" -> "<";
            case "LESS_EQUALS" -> "<=";
            case "GREATER" -> ">";
            case "GREATER_EQUALS" -> ">=";
            default -> operator;
        };
    }

    static @Nullable Double number(Expression value) {
        try {
            return switch (value) {
                case EnclosedExpr enclosed -> number(enclosed.getInner());
                case IntegerLiteralExpr whole -> (double) whole.asNumber().longValue();
                case LongLiteralExpr whole -> (double) whole.asNumber().longValue();
                case DoubleLiteralExpr broken -> broken.asDouble();
                case UnaryExpr unary
                when unary.getOperator() == UnaryExpr.Operator.MINUS -> {
                    Double positive = number(unary.getExpression());
                    yield positive == null ? null : -positive;
                }
                default -> null;
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String word(Expression value) {
        return switch (value) {
            case StringLiteralExpr text -> "\"" + text.getValue();
            case BooleanLiteralExpr truth -> String.valueOf(truth.getValue());
            case FieldAccessExpr access -> {
                Class<?> named = FactModel.named(Typer.say(access.getScope()));
                yield named != null && named.isEnum() ? access.getNameAsString() : null;
            }
            default -> null;
        };
    }
}
