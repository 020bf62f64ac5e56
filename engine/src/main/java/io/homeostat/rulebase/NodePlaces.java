package io.homeostat.rulebase;

import com.github.javaparser.Position;
import com.github.javaparser.Range;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.mvel.parser.ast.expr.DrlNameExpr;
import org.drools.mvel.parser.ast.expr.DrlxExpression;
import org.drools.mvel.parser.ast.expr.HalfBinaryExpr;
import org.drools.mvel.parser.ast.expr.HalfPointFreeExpr;
import org.drools.mvel.parser.ast.expr.NullSafeFieldAccessExpr;
import org.drools.mvel.parser.ast.expr.NullSafeMethodCallExpr;
import org.drools.mvel.parser.ast.expr.PointFreeExpr;
import org.jspecify.annotations.Nullable;

/** Where the nodes of a parsed text stand in it. */
interface NodePlaces {
    /** Characters from {@code start} to {@code end}, exclusive. */
    record Place(int start, int end) {}

    /** Null when it is not known. */
    @Nullable
    Place of(Node node);

    /** The Java parser knows itself. {@code before} characters were put before the text's first line. */
    static NodePlaces ofJava(String text, int before) {
        return node -> {
            Range range = node.getRange().orElse(null);
            return range == null
                    ? null
                    : new Place(offset(text, range.begin, before), offset(text, range.end, before) + 1);
        };
    }

    static int offset(String text, Position position, int before) {
        int start = 0;
        for (int line = 1; line < position.line; line++) {
            int next = text.indexOf('\n', start);
            if (next < 0) {
                return text.length();
            }
            start = next + 1;
        }
        int column = position.column - 1 - (position.line == 1 ? before : 0);
        return Math.max(0, Math.min(text.length(), start + column));
    }

    /** The parser of constraints forgets where things stood, but not their order: each is looked for behind the one before. */
    static NodePlaces ofConstraint(String text, Node root) {
        InOrder places = new InOrder(Subset.without(text, false));
        places.walk(root);
        return places.found::get;
    }

    /** One walk over a constraint in the order in which it is written. */
    final class InOrder {
        private static final Pattern CLOSED = Pattern.compile("\\s*\\)");

        private final String text;
        private final IdentityHashMap<Node, Place> found = new IdentityHashMap<>();
        private int from;

        private InOrder(String text) {
            this.text = text;
        }

        private @Nullable Place walk(Node node) {
            Place place = node instanceof SimpleName || node instanceof LiteralExpr || node instanceof ThisExpr
                    ? leaf(node)
                    : whole(node);
            if (place != null) {
                found.put(node, place);
            }
            return place;
        }

        private @Nullable Place leaf(Node node) {
            String word = node instanceof SimpleName name
                    ? name.getIdentifier()
                    : node.getTokenRange()
                            .map(range -> range.getBegin().getText())
                            .orElseGet(node::toString);
            int at = from;
            do {
                at = text.indexOf(word, at);
            } while (at >= 0 && partOfAWord(at, word.length()) && ++at > 0);
            if (at < 0) {
                return null;
            }
            from = at + word.length();
            return new Place(at, from);
        }

        private boolean partOfAWord(int at, int length) {
            return Character.isJavaIdentifierPart(text.charAt(at))
                    && ((at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1)))
                            || (at + length < text.length()
                                    && Character.isJavaIdentifierPart(text.charAt(at + length - 1))
                                    && Character.isJavaIdentifierPart(text.charAt(at + length))));
        }

        private @Nullable Place whole(Node node) {
            Place first = null;
            Place last = null;
            for (Node child : children(node)) {
                Place place = walk(child);
                first = first == null ? place : first;
                last = place == null ? last : place;
            }
            if (first == null || last == null) {
                return null;
            }
            int start = first.start();
            int end = last.end();
            if (node instanceof MethodCallExpr || node instanceof NullSafeMethodCallExpr) {
                end = closed(
                        node instanceof MethodCallExpr call
                                        && call.getArguments().isEmpty()
                                ? opened(end)
                                : end);
            } else if (node instanceof EnclosedExpr) {
                start = before(start, '(');
                end = closed(end);
            } else if (node instanceof UnaryExpr unary) {
                start = before(start, unary.getOperator().asString().charAt(0));
            }
            return new Place(start, end);
        }

        private int before(int start, char sign) {
            int at = start - 1;
            while (at >= 0 && Character.isWhitespace(text.charAt(at))) {
                at--;
            }
            return at >= 0 && text.charAt(at) == sign ? at : start;
        }

        private int opened(int end) {
            int at = text.indexOf('(', end);
            return at < 0 || !text.substring(end, at).isBlank() ? end : at + 1;
        }

        private int closed(int end) {
            Matcher matcher = CLOSED.matcher(text).region(end, text.length());
            if (!matcher.lookingAt()) {
                return end;
            }
            from = Math.max(from, matcher.end());
            return matcher.end();
        }

        private static List<Node> children(Node node) {
            List<Node> children = new ArrayList<>();
            switch (node) {
                case DrlxExpression drlx -> {
                    if (drlx.getBind() != null) {
                        children.add(drlx.getBind());
                    }
                    children.add(drlx.getExpr());
                }
                case BinaryExpr binary -> {
                    children.add(binary.getLeft());
                    children.add(binary.getRight());
                }
                case HalfBinaryExpr half -> children.add(half.getRight());
                case PointFreeExpr free -> {
                    children.add(free.getLeft());
                    children.add(free.getOperator());
                    addIfThere(children, free.getArg1());
                    children.addAll(free.getRight());
                }
                case HalfPointFreeExpr free -> {
                    children.add(free.getOperator());
                    addIfThere(children, free.getArg1());
                    children.addAll(free.getRight());
                }
                case FieldAccessExpr access -> {
                    children.add(access.getScope());
                    children.add(access.getName());
                }
                case NullSafeFieldAccessExpr access -> {
                    children.add(access.getScope());
                    children.add(access.getName());
                }
                case MethodCallExpr call -> call(children, call.getScope(), call.getName(), call.getArguments());
                case NullSafeMethodCallExpr call ->
                    call(children, call.getScope(), call.getName(), call.getArguments());
                case DrlNameExpr name -> children.add(name.getName());
                case NameExpr name -> children.add(name.getName());
                case EnclosedExpr enclosed -> children.add(enclosed.getInner());
                case UnaryExpr unary -> children.add(unary.getExpression());
                case CastExpr cast -> {
                    children.add(cast.getType());
                    children.add(cast.getExpression());
                }
                case ConditionalExpr conditional -> {
                    children.add(conditional.getCondition());
                    children.add(conditional.getThenExpr());
                    children.add(conditional.getElseExpr());
                }
                case ArrayAccessExpr access -> {
                    children.add(access.getName());
                    children.add(access.getIndex());
                }
                default -> children.addAll(node.getChildNodes());
            }
            return children;
        }

        private static void addIfThere(List<Node> children, @Nullable Node node) {
            if (node != null) {
                children.add(node);
            }
        }

        private static void call(
                List<Node> children, Optional<? extends Node> scope, SimpleName name, List<? extends Node> arguments) {
            scope.ifPresent(children::add);
            children.add(name);
            children.addAll(arguments);
        }
    }
}
