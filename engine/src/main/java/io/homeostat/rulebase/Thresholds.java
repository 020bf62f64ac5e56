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
import java.util.Set;
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
    }

    /** Takes what a constraint says, as far as all of it must hold. */
    void add(Expression constraint, Report report) {
        switch (constraint) {
            case EnclosedExpr enclosed -> add(enclosed.getInner(), report);
            case BinaryExpr binary
            when binary.getOperator() == BinaryExpr.Operator.AND -> {
                add(binary.getLeft(), report);
                if (binary.getRight() instanceof HalfBinaryExpr half) {
                    Expression compared = compared(binary.getLeft());
                    if (compared != null) {
                        take(compared, half.getOperator().name(), half.getRight(), half, report);
                    }
                } else {
                    add(binary.getRight(), report);
                }
            }
            case BinaryExpr binary -> {
                String operator = binary.getOperator().name();
                if (!take(binary.getLeft(), operator, binary.getRight(), binary, report)) {
                    take(binary.getRight(), turned(operator), binary.getLeft(), binary, report);
                }
            }
            default -> {}
        }
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
            return true;
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
        return word != null;
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
