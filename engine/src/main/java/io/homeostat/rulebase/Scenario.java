package io.homeostat.rulebase;

import io.homeostat.model.ActionType;
import io.homeostat.model.Component;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Dependency;
import io.homeostat.model.Pattern;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A test of a rule package, as its author wrote it: given these facts at these times, expect that.
 *
 * @param path of its file in the package
 * @param line where it begins
 * @param name a sentence
 * @param at when it begins
 * @param settings values for settings of the package, by name
 * @param components those declared; that of a replica count is in {@code targets}
 * @param steps one or more, each one cycle
 */
public record Scenario(
        String path,
        int line,
        String name,
        Instant at,
        SortedMap<String, Object> settings,
        List<Component> components,
        List<Dependency> dependencies,
        List<Target> targets,
        List<Step> steps) {
    private static final List<String> PLAN_FIELDS = List.of(
            "rootCause",
            "component",
            "action",
            "target",
            "parameters",
            "prior",
            "cost",
            "risk",
            "priority",
            "mode",
            "score",
            "expectedImpact");

    public Scenario {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        components = List.copyOf(components);
        dependencies = List.copyOf(dependencies);
        targets = List.copyOf(targets);
        steps = List.copyOf(steps);
    }

    /** What an expectation is about; {@link #key} is how files write it. */
    public enum Subject {
        PATTERNS("patterns", Stage.ANALYZER),
        ROOT_CAUSES("rootCauses", Stage.ANALYZER),
        CANDIDATES("candidates", Stage.PLANNER),
        VETOES("vetoes", Stage.PLANNER),
        CHOSEN("chosen", Stage.PLANNER);

        private final String key;
        private final Stage stage;

        Subject(String key, Stage stage) {
            this.key = key;
            this.stage = stage;
        }

        public String key() {
            return key;
        }

        public Stage stage() {
            return stage;
        }

        /** What an expectation may name of it. */
        public List<String> fields() {
            return switch (this) {
                case PATTERNS ->
                    List.of(
                            "kind",
                            "subKind",
                            "scope",
                            "component",
                            "policy",
                            "group",
                            "other",
                            "confidence",
                            "hypothesis");
                case ROOT_CAUSES -> List.of("name", "component", "confidence", "recommendation");
                case VETOES -> List.of("rootCause", "action", "target", "reason");
                case CANDIDATES, CHOSEN -> PLAN_FIELDS;
            };
        }
    }

    /**
     * One cycle.
     *
     * @param after from the step's begin to its cycle; null: the cycle runs when the last of what is given has come
     * @param expected null in a step that only prepares the next
     */
    public record Step(
            List<Given> given,
            @Nullable Duration after,
            @Nullable Expected expected) {
        public Step {
            given = List.copyOf(given);
        }
    }

    /** What there is before a cycle, in the order of the file. */
    public sealed interface Given {
        /**
         * Violations that begin, {@code every} apart, the first {@code after} the step's begin.
         *
         * @param count from 1; above 1 each carries the label {@code n}
         */
        record Violations(
                String policy,
                String component,
                String metric,
                @Nullable Double value,
                @Nullable Double threshold,
                Severity severity,
                SortedMap<String, String> labels,
                Duration after,
                int count,
                Duration every)
                implements Given {
            public Violations {
                labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            }
        }

        /**
         * The end of open violations.
         *
         * @param policy null: of every policy
         * @param component null: of every component
         */
        record Resolved(
                int line, @Nullable String policy, @Nullable String component, Duration after) implements Given {}

        /** A pattern that another package would have found. */
        record OfPattern(Pattern pattern) implements Given {}

        /** A root cause that another package, or the Analyzer, would have found. */
        record OfRootCause(RootCause cause) implements Given {}

        /** A candidate that another package would have proposed, against a root cause that is given. */
        record OfCandidate(
                int line,
                String rootCause,
                ActionType action,
                String target,
                double prior,
                double cost,
                Risk risk,
                SortedMap<String, Object> parameters)
                implements Given {
            public OfCandidate {
                parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
            }
        }

        /** What may be acted on. */
        record OfTarget(Target target) implements Given {}

        /** What is known of an action. */
        record OfTrials(CycleInput.Trials trials) implements Given {}
    }

    /**
     * What must have come out.
     *
     * @param found by subject; a subject that is there with no template expects none
     * @param fired names of rules
     * @param notFired names of rules
     * @param nothingElse whether all that was found must be expected
     */
    public record Expected(
            Map<Subject, List<Template>> found, List<String> fired, List<String> notFired, boolean nothingElse) {
        public Expected {
            found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
            fired = List.copyOf(fired);
            notFired = List.copyOf(notFired);
        }
    }

    /**
     * What one finding must look like.
     *
     * @param fields by name, in the order of the file; of a plan's parameters {@code parameters.<name>}
     */
    public record Template(int line, Map<String, Comparison> fields) {
        public Template {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /** Whether all of its fields hold of an object that has these values. */
        public boolean matches(Map<String, Object> values) {
            return fields.entrySet().stream().allMatch(field -> field.getValue().holds(values.get(field.getKey())));
        }

        @Override
        public String toString() {
            List<String> texts = new ArrayList<>();
            fields.forEach((name, comparison) -> texts.add(name + " " + comparison));
            return String.join(", ", texts);
        }
    }

    /**
     * The scenarios of a package, by file and line; what is wrong with them is in {@link RulePackage#parse}.
     */
    public static List<Scenario> of(RulePackage rulePackage) {
        List<Scenario> scenarios = new ArrayList<>();
        for (RuleFile file : rulePackage.files()) {
            if (RulePackage.isScenario(file.path())) {
                scenarios.addAll(ScenarioFile.read(rulePackage.stage(), file, finding -> {}));
            }
        }
        return scenarios;
    }
}
