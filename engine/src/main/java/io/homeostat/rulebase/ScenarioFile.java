package io.homeostat.rulebase;

import io.homeostat.model.ActionType;
import io.homeostat.model.Component;
import io.homeostat.model.CycleInput;
import io.homeostat.model.Dependency;
import io.homeostat.model.Kind;
import io.homeostat.model.Pattern;
import io.homeostat.model.Risk;
import io.homeostat.model.RootCause;
import io.homeostat.model.Severity;
import io.homeostat.model.SubKind;
import io.homeostat.model.Target;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the scenarios of one file; what it does not understand becomes a finding at its line and column. */
final class ScenarioFile {
    private static final List<String> SCENARIO =
            List.of("scenario", "at", "settings", "topology", "given", "after", "expect", "steps");
    private static final List<String> STEP = List.of("given", "after", "expect");
    private static final List<String> GIVEN =
            List.of("violations", "resolved", "patterns", "rootCauses", "candidates", "targets", "effectiveness");
    private static final List<String> CANDIDATE =
            List.of("rootCause", "action", "target", "parameters", "prior", "cost", "risk");
    private static final List<String> VIOLATION = List.of(
            "policy", "component", "metric", "value", "threshold", "severity", "labels", "after", "count", "every");
    private static final List<String> TARGET =
            List.of("name", "group", "targetClass", "replicas", "min", "max", "coolingDown", "busy", "openViolations");
    private static final int MOST_VIOLATIONS = 100_000;
    private static final int MOST_STEPS = 100;
    private static final double SURE = 0.9;
    private static final double USUAL_PRIOR = 0.8;
    private static final double USUAL_COST = 0.2;

    private final Stage stage;
    private final String path;

    private ScenarioFile(Stage stage, String path) {
        this.stage = stage;
        this.path = path;
    }

    static List<Scenario> read(Stage stage, RuleFile file, Consumer<Finding> findings) {
        YamlNode root = YamlNode.read(file.path(), file.content(), findings);
        if (root == null || root.isNull()) {
            return List.of();
        }
        ScenarioFile reader = new ScenarioFile(stage, file.path());
        List<Scenario> scenarios = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (YamlNode node : root.oneOrMore()) {
            Scenario scenario = reader.scenario(node);
            if (scenario != null) {
                Integer before = names.putIfAbsent(scenario.name(), scenario.line());
                if (before != null) {
                    node.fault("duplicate-scenario", "The scenario at line " + before + " has this name already.");
                }
                scenarios.add(scenario);
            }
        }
        return scenarios;
    }

    private @Nullable Scenario scenario(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(SCENARIO);
        String name = text(entries, "scenario");
        if (name == null || name.isBlank()) {
            node.fault("missing-key", "A scenario begins with \"scenario: \" and a sentence that names it.");
        }
        YamlNode atNode = entries.get("at");
        Instant at = atNode == null ? Instant.parse("2026-01-01T00:00:00Z") : atNode.instant();
        SortedMap<String, Object> settings = new TreeMap<>();
        present(entries, "settings").forEach(all -> all.entries().forEach((setting, value) -> {
            Object scalar = value.scalar();
            if (scalar != null) {
                settings.put(setting, scalar);
            }
        }));
        List<Component> components = new ArrayList<>();
        List<Dependency> dependencies = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        present(entries, "topology").forEach(topology -> topology(topology, components, dependencies, targets));
        List<Scenario.Step> steps = new ArrayList<>();
        YamlNode stepsNode = entries.get("steps");
        if (entries.containsKey("given") || entries.containsKey("after") || entries.containsKey("expect")) {
            steps.add(step(node, entries, stepsNode != null));
        }
        if (stepsNode != null) {
            for (YamlNode step : stepsNode.items()) {
                steps.add(step(step, step.entries(STEP), true));
            }
        }
        if (steps.isEmpty()) {
            node.fault("missing-key", "A scenario says what is given and what to expect: \"given\" and \"expect\".");
        } else if (steps.stream().allMatch(step -> step.expected() == null)) {
            node.fault("missing-key", "Nothing is expected: without \"expect\" a scenario cannot fail.");
        }
        if (steps.size() > MOST_STEPS) {
            node.fault("out-of-range", "A scenario has at most " + MOST_STEPS + " steps.");
        }
        if (name == null || at == null) {
            return null;
        }
        return new Scenario(path, node.line(), name, at, settings, components, dependencies, targets, steps);
    }

    private Scenario.Step step(YamlNode node, Map<String, YamlNode> entries, boolean oneOfSeveral) {
        List<Scenario.Given> given = new ArrayList<>();
        present(entries, "given").forEach(all -> {
            for (YamlNode item : all.oneOrMore()) {
                item.entries(GIVEN).forEach((key, value) -> {
                    for (YamlNode one : value.oneOrMore()) {
                        Scenario.Given read = given(key, one);
                        if (read != null) {
                            given.add(read);
                        }
                    }
                });
            }
        });
        YamlNode after = entries.get("after");
        YamlNode expect = entries.get("expect");
        if (expect == null && !oneOfSeveral) {
            node.fault("missing-key", "Nothing is expected: without \"expect\" a scenario cannot fail.");
        }
        return new Scenario.Step(
                given, after == null ? null : after.duration(), expect == null ? null : expected(expect));
    }

    private Scenario.@Nullable Given given(String key, YamlNode node) {
        return switch (key) {
            case "violations" -> violations(node);
            case "resolved" -> resolved(node);
            case "patterns" -> pattern(node);
            case "rootCauses" -> rootCause(node);
            case "candidates" -> candidate(node);
            case "targets" -> {
                Target target = target(node, node.entries(TARGET));
                yield target == null ? null : new Scenario.Given.OfTarget(target);
            }
            default -> trials(node);
        };
    }

    private static Scenario.@Nullable Given violations(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(VIOLATION);
        String policy = needed(node, entries, "policy");
        String component = needed(node, entries, "component");
        int count = integer(entries, "count", 1, 1, MOST_VIOLATIONS);
        SortedMap<String, String> labels = labels(entries);
        if (policy == null || component == null) {
            return null;
        }
        return new Scenario.Given.Violations(
                policy,
                component,
                Objects.requireNonNullElse(text(entries, "metric"), policy),
                number(entries, "value"),
                number(entries, "threshold"),
                constant(entries, "severity", Severity.class, Severity.WARNING),
                labels,
                span(entries, "after"),
                count,
                span(entries, "every"));
    }

    private static Scenario.Given resolved(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(List.of("policy", "component", "after"));
        return new Scenario.Given.Resolved(
                node.line(), text(entries, "policy"), text(entries, "component"), span(entries, "after"));
    }

    private static Scenario.@Nullable Given pattern(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(
                List.of("kind", "subKind", "component", "policy", "group", "other", "confidence", "hypothesis"));
        YamlNode kind = entries.get("kind");
        if (kind == null) {
            node.fault("missing-key", "\"kind\" is needed here.");
            return null;
        }
        Kind read = kind.constant(Kind.class);
        if (read == null) {
            return null;
        }
        return new Scenario.Given.OfPattern(new Pattern(
                read,
                constant(entries, "subKind", SubKind.class, SubKind.NONE),
                or(text(entries, "component"), ""),
                or(text(entries, "policy"), ""),
                or(text(entries, "group"), ""),
                or(text(entries, "other"), ""),
                share(entries, "confidence", SURE),
                or(text(entries, "hypothesis"), "given")));
    }

    private static Scenario.@Nullable Given rootCause(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(List.of("name", "component", "confidence"));
        String name = needed(node, entries, "name");
        String component = needed(node, entries, "component");
        double confidence = share(entries, "confidence", SURE);
        return name == null || component == null
                ? null
                : new Scenario.Given.OfRootCause(RootCause.of(name, component, confidence));
    }

    private static Scenario.@Nullable Given candidate(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(CANDIDATE);
        String rootCause = needed(node, entries, "rootCause");
        String target = needed(node, entries, "target");
        YamlNode action = entries.get("action");
        if (action == null) {
            node.fault("missing-key", "\"action\" is needed here.");
            return null;
        }
        ActionType type = action.constant(ActionType.class);
        SortedMap<String, Object> parameters = new TreeMap<>();
        present(entries, "parameters").forEach(all -> all.entries().forEach((name, value) -> {
            Object scalar = value.scalar();
            if (scalar != null) {
                parameters.put(name, scalar);
            }
        }));
        if (rootCause == null || target == null || type == null) {
            return null;
        }
        return new Scenario.Given.OfCandidate(
                node.line(),
                rootCause,
                type,
                target,
                share(entries, "prior", USUAL_PRIOR),
                share(entries, "cost", USUAL_COST),
                constant(entries, "risk", Risk.class, Risk.LOW),
                parameters);
    }

    private static @Nullable Target target(YamlNode node, Map<String, YamlNode> entries) {
        String name = needed(node, entries, "name");
        Integer replicas = optional(entries, "replicas");
        Integer min = optional(entries, "min");
        Integer max = optional(entries, "max");
        boolean coolingDown = flag(entries, "coolingDown");
        boolean busy = flag(entries, "busy");
        int open = integer(entries, "openViolations", 1, 0, MOST_VIOLATIONS);
        return name == null
                ? null
                : new Target(
                        name,
                        or(text(entries, "group"), "default"),
                        or(text(entries, "targetClass"), "unknown"),
                        replicas,
                        min,
                        max,
                        coolingDown,
                        busy,
                        open);
    }

    private static Scenario.@Nullable Given trials(YamlNode node) {
        Map<String, YamlNode> entries = node.entries(List.of(
                "rootCause", "action", "targetClass", "trials", "successes", "partials", "timeToEffectSeconds"));
        String rootCause = needed(node, entries, "rootCause");
        YamlNode action = entries.get("action");
        if (action == null) {
            node.fault("missing-key", "\"action\" is needed here.");
            return null;
        }
        ActionType type = action.constant(ActionType.class);
        int trials = integer(entries, "trials", 0, 0, MOST_VIOLATIONS);
        int successes = integer(entries, "successes", 0, 0, trials);
        int partials = integer(entries, "partials", 0, 0, trials - Math.min(trials, successes));
        Double seconds = number(entries, "timeToEffectSeconds");
        if (rootCause == null || type == null) {
            return null;
        }
        long millis = seconds == null ? 0 : Math.round(Math.min(1e9, Math.max(0, seconds)) * 1_000 * successes);
        return new Scenario.Given.OfTrials(new CycleInput.Trials(
                rootCause, type, or(text(entries, "targetClass"), "unknown"), trials, successes, partials, millis));
    }

    private static void topology(
            YamlNode node, List<Component> components, List<Dependency> dependencies, List<Target> targets) {
        Map<String, YamlNode> entries = node.entries(List.of("components", "dependencies"));
        present(entries, "components").forEach(all -> {
            for (YamlNode one : all.items()) {
                Map<String, YamlNode> fields = one.entries(List.of("name", "group", "kind", "labels", "capacity"));
                String name = needed(one, fields, "name");
                String group = or(text(fields, "group"), "default");
                String kind = or(text(fields, "kind"), "unknown");
                SortedMap<String, String> labels = labels(fields);
                if (name == null) {
                    continue;
                }
                components.add(new Component(name, group, kind, false, 0, Severity.INFO, 0, labels));
                YamlNode capacity = fields.get("capacity");
                if (capacity != null) {
                    Map<String, YamlNode> numbers = capacity.entries(List.of("replicas", "min", "max"));
                    targets.add(new Target(
                            name,
                            group,
                            kind,
                            optional(numbers, "replicas"),
                            optional(numbers, "min"),
                            optional(numbers, "max"),
                            false,
                            false,
                            0));
                }
            }
        });
        present(entries, "dependencies").forEach(all -> {
            for (YamlNode one : all.items()) {
                Map<String, YamlNode> fields = one.entries(List.of("from", "to"));
                String from = needed(one, fields, "from");
                String to = needed(one, fields, "to");
                if (from != null && to != null) {
                    dependencies.add(new Dependency(from, to, true, 1));
                }
            }
        });
    }

    private Scenario.Expected expected(YamlNode node) {
        List<String> keys = new ArrayList<>();
        for (Scenario.Subject subject : Scenario.Subject.values()) {
            keys.add(subject.key());
        }
        keys.addAll(List.of("fired", "notFired", "nothingElse"));
        Map<String, YamlNode> entries = node.entries(keys);
        Map<Scenario.Subject, List<Scenario.Template>> found = new LinkedHashMap<>();
        for (Scenario.Subject subject : Scenario.Subject.values()) {
            YamlNode all = entries.get(subject.key());
            if (all == null) {
                continue;
            }
            if (subject.stage() != stage) {
                all.fault("wrong-stage", "Rules of the " + stage.key() + " make no " + subject.key() + ".");
                continue;
            }
            List<Scenario.Template> templates = new ArrayList<>();
            for (YamlNode one : all.oneOrMore()) {
                templates.add(template(subject, one));
            }
            found.put(subject, templates);
        }
        return new Scenario.Expected(
                found, names(entries, "fired"), names(entries, "notFired"), flag(entries, "nothingElse"));
    }

    private static Scenario.Template template(Scenario.Subject subject, YamlNode node) {
        Map<String, Comparison> fields = new LinkedHashMap<>();
        node.entries(subject.fields()).forEach((name, value) -> {
            if (name.equals("parameters")) {
                value.entries().forEach((parameter, expected) -> compare(fields, name + "." + parameter, expected));
            } else {
                compare(fields, name, value);
            }
        });
        if (fields.isEmpty()) {
            node.fault("missing-key", "Say what to expect of it: one or more of " + subject.fields() + ".");
        }
        return new Scenario.Template(node.line(), fields);
    }

    private static void compare(Map<String, Comparison> fields, String name, YamlNode node) {
        String text = node.text();
        if (text != null) {
            try {
                fields.put(name, Comparison.of(text));
            } catch (IllegalArgumentException e) {
                node.fault("mistyped", String.valueOf(e.getMessage()));
            }
        }
    }

    private static List<String> names(Map<String, YamlNode> entries, String key) {
        List<String> names = new ArrayList<>();
        present(entries, key).forEach(all -> {
            for (YamlNode one : all.oneOrMore()) {
                String name = one.text();
                if (name != null) {
                    names.add(name);
                }
            }
        });
        return names;
    }

    private static List<YamlNode> present(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        return node == null || node.isNull() ? List.of() : List.of(node);
    }

    private static SortedMap<String, String> labels(Map<String, YamlNode> entries) {
        SortedMap<String, String> labels = new TreeMap<>();
        present(entries, "labels").forEach(all -> all.entries().forEach((name, value) -> {
            String text = value.text();
            if (text != null) {
                labels.put(name, text);
            }
        }));
        return labels;
    }

    private static @Nullable String needed(YamlNode node, Map<String, YamlNode> entries, String key) {
        if (!entries.containsKey(key)) {
            node.fault("missing-key", "\"" + key + "\" is needed here.");
        }
        return text(entries, key);
    }

    private static @Nullable String text(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        return node == null ? null : node.text();
    }

    private static @Nullable Double number(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        if (node == null || node.isNull()) {
            return null;
        }
        BigDecimal number = node.number();
        return number == null ? null : Double.valueOf(number.doubleValue());
    }

    private static double share(Map<String, YamlNode> entries, String key, double otherwise) {
        Double number = number(entries, key);
        if (number != null && (number < 0 || number > 1)) {
            Objects.requireNonNull(entries.get(key)).fault("out-of-range", "This lies between 0 and 1.");
        }
        return number == null ? otherwise : number;
    }

    private static @Nullable Integer optional(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        return node == null || node.isNull() ? null : node.integer();
    }

    private static int integer(Map<String, YamlNode> entries, String key, int otherwise, int least, int most) {
        Integer number = optional(entries, key);
        if (number == null) {
            return otherwise;
        }
        if (number < least || number > most) {
            Objects.requireNonNull(entries.get(key))
                    .fault("out-of-range", "This lies between " + least + " and " + most + ".");
            return otherwise;
        }
        return number;
    }

    private static boolean flag(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        return node != null && Boolean.TRUE.equals(node.yesOrNo());
    }

    private static Duration span(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        Duration span = node == null ? null : node.duration();
        return span == null ? Duration.ZERO : span;
    }

    private static <E extends Enum<E>> E constant(
            Map<String, YamlNode> entries, String key, Class<E> type, E otherwise) {
        YamlNode node = entries.get(key);
        E constant = node == null ? null : node.constant(type);
        return constant == null ? otherwise : constant;
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
