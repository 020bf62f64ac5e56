package io.homeostat.rulebase;

import io.homeostat.model.ActionType;
import io.homeostat.model.Candidate;
import io.homeostat.model.Component;
import io.homeostat.model.Confidence;
import io.homeostat.model.Cycle;
import io.homeostat.model.Decision;
import io.homeostat.model.Dependency;
import io.homeostat.model.Effectiveness;
import io.homeostat.model.Kind;
import io.homeostat.model.Mode;
import io.homeostat.model.Pattern;
import io.homeostat.model.Priority;
import io.homeostat.model.Reach;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Source;
import io.homeostat.model.Step;
import io.homeostat.model.SubKind;
import io.homeostat.model.Target;
import io.homeostat.model.Veto;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What rules can name: the facts with their fields and methods, the values of enumerations, and what can be inserted where. */
final class FactModel {
    /** Facts that a pattern may be over, by simple name. */
    private static final SortedMap<String, Class<?>> FACTS = byName(
            Cycle.class,
            Violation.class,
            Window.class,
            Component.class,
            Dependency.class,
            Reach.class,
            Source.class,
            Pattern.class,
            RootCause.class,
            Target.class,
            Effectiveness.class,
            Candidate.class,
            Veto.class);

    /** What else of the model rules name in expressions. */
    private static final SortedMap<String, Class<?>> OTHERS = byName(
            ActionType.class,
            Confidence.class,
            Decision.class,
            Kind.class,
            Mode.class,
            Priority.class,
            Risk.class,
            Scope.class,
            Severity.class,
            Step.class,
            SubKind.class);

    /** Classes of Java whose names rules may use without an import. */
    private static final SortedMap<String, Class<?>> JAVA = byName(
            String.class,
            Math.class,
            Integer.class,
            Long.class,
            Double.class,
            Boolean.class,
            Number.class,
            Object.class,
            List.class,
            Set.class,
            Map.class,
            Collection.class);

    private static final Set<Class<?>> OF_ANALYZER = Set.of(
            Cycle.class,
            Violation.class,
            Window.class,
            Component.class,
            Dependency.class,
            Reach.class,
            Source.class,
            Pattern.class,
            RootCause.class);
    private static final Set<Class<?>> OF_PLANNER = Set.of(
            Cycle.class,
            Component.class,
            Dependency.class,
            Reach.class,
            RootCause.class,
            Target.class,
            Effectiveness.class,
            Candidate.class,
            Veto.class);

    private static final Map<Class<?>, SortedMap<String, Field>> FIELDS = new HashMap<>();

    static {
        FACTS.values().forEach(FactModel::readFields);
        readFields(Step.class);
    }

    private FactModel() {}

    /**
     * A field of a fact.
     *
     * @param absent whether it may have no value
     */
    record Field(String name, Class<?> type, boolean absent) {}

    private static SortedMap<String, Class<?>> byName(Class<?>... classes) {
        SortedMap<String, Class<?>> named = new TreeMap<>();
        for (Class<?> one : classes) {
            named.put(one.getSimpleName(), one);
        }
        return Collections.unmodifiableSortedMap(named);
    }

    private static void readFields(Class<?> type) {
        SortedMap<String, Field> fields = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.put(
                    component.getName(),
                    new Field(
                            component.getName(),
                            component.getType(),
                            component.getAnnotatedType().isAnnotationPresent(Nullable.class)));
        }
        FIELDS.put(type, Collections.unmodifiableSortedMap(fields));
    }

    /** The fact of that name, simple or whole; null when there is none. */
    static @Nullable Class<?> fact(String name) {
        return FACTS.get(simple(name));
    }

    static Collection<String> facts() {
        return FACTS.keySet();
    }

    /** A class that an expression may name, simple or whole; null when there is none. */
    static @Nullable Class<?> named(String name) {
        String simple = simple(name);
        Class<?> found = FACTS.get(simple);
        if (found == null) {
            found = OTHERS.get(simple);
        }
        return found == null ? JAVA.get(name) : found;
    }

    /** Names of classes of the model. */
    static List<String> names() {
        List<String> names = new ArrayList<>(FACTS.keySet());
        names.addAll(OTHERS.keySet());
        return names;
    }

    private static String simple(String name) {
        String prefix = RuleSource.FACTS + ".";
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /** Whether it is a class of the fact model, of which all that can be called is known here. */
    static boolean isModel(Class<?> type) {
        return type.getPackageName().equals(RuleSource.FACTS);
    }

    /** Whether facts of this type are there in that stage, given or inserted by rules. */
    static boolean seenIn(Stage stage, Class<?> fact) {
        return (stage == Stage.ANALYZER ? OF_ANALYZER : OF_PLANNER).contains(fact);
    }

    /** The fields by name; of what is no record of the model none. */
    static SortedMap<String, Field> fields(Class<?> type) {
        return FIELDS.getOrDefault(type, Collections.emptySortedMap());
    }

    /** Values of an enumeration, in its order. */
    static List<String> values(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants())
                .map(one -> ((Enum<?>) one).name())
                .toList();
    }

    /** Public methods that a type of the model declares itself, or that any other has, of that name. */
    static List<Method> methods(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && (!isModel(type) || declares(type, method)))
                .toList();
    }

    /** Names of the public methods of a type, without those that every object has. */
    static Collection<String> methodNames(Class<?> type, boolean isStatic) {
        Map<String, Boolean> names = new LinkedHashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers()) == isStatic && declares(type, method)) {
                names.put(method.getName(), true);
            }
        }
        return names.keySet();
    }

    private static boolean declares(Class<?> type, Method method) {
        return method.getDeclaringClass() != Object.class
                && (!isModel(type) || method.getDeclaringClass() == type || method.getDeclaringClass() == Enum.class);
    }

    /** The name among these that a mistyped one most likely stands for; null when none is near. */
    static @Nullable String nearest(String wrong, Collection<String> names) {
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String name : names) {
            int distance = distance(wrong.toLowerCase(java.util.Locale.ROOT), name.toLowerCase(java.util.Locale.ROOT));
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return bestDistance <= Math.max(1, wrong.length() / 3) ? best : null;
    }

    /** " Did you mean X?", or the list of what there is when nothing is near. */
    static String instead(String wrong, Collection<String> names) {
        String near = nearest(wrong, names);
        if (near != null) {
            return " Did you mean " + near + "?";
        }
        return names.isEmpty() ? "" : " There are " + String.join(", ", names) + ".";
    }

    /** Edits from one text to the other, where swapping two neighbours is one edit. */
    private static int distance(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(edits[i - 1][j - 1] + same, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, edits[i - 2][j - 2] + 1);
                }
                edits[i][j] = least;
            }
        }
        return edits[from.length()][to.length()];
    }
}
