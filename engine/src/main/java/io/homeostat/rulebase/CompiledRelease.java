package io.homeostat.rulebase;

import io.homeostat.model.ActionType;
import io.homeostat.model.Component;
import io.homeostat.model.Cycle;
import io.homeostat.model.Dependency;
import io.homeostat.model.Effectiveness;
import io.homeostat.model.Reach;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.Scope;
import io.homeostat.model.Severity;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.model.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;

/**
 * The package versions that decide together, compiled. Safe for use by several threads; sessions that run while it is closed
 * end as they would have.
 */
public final class CompiledRelease implements AutoCloseable {
    private static final int WARM_RUNS = 20;

    /** One version of a package in a release; version 0 is a draft. */
    public record Part(RulePackage rulePackage, int version) {}

    private record Compiled(StageBuild build, boolean hasDecision) {}

    private final long number;
    private final UUID id;
    private final List<Part> parts;
    private final SortedSet<RuleKey> disabled;
    private final Map<Stage, List<RuleRef>> rules;
    private final Map<String, Map<String, RuleRef>> places;
    private volatile @Nullable Map<Stage, Compiled> stages;

    private CompiledRelease(
            long number,
            UUID id,
            List<Part> parts,
            SortedSet<RuleKey> disabled,
            Map<Stage, List<RuleRef>> rules,
            Map<String, Map<String, RuleRef>> places,
            Map<Stage, Compiled> stages) {
        this.number = number;
        this.id = id;
        this.parts = parts;
        this.disabled = disabled;
        this.rules = rules;
        this.places = places;
        this.stages = stages;
    }

    /**
     * Compiles packages into a release; takes 0.1 to some seconds, and belongs on a thread that may wait.
     *
     * @param disabled rules that are switched off; one that no package has changes nothing
     * @throws RulesRefused with every error found, when the packages do not compile, alone or together
     */
    public static CompiledRelease compile(long number, UUID id, List<Part> parts, Set<RuleKey> disabled) {
        List<Part> sorted = new ArrayList<>(parts);
        sorted.sort(
                java.util.Comparator.comparing((Part part) -> part.rulePackage().stage())
                        .thenComparing(part -> part.rulePackage().name()));
        List<Finding> findings = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Map<Stage, List<StageBuild.Input>> inputs = new EnumMap<>(Stage.class);
        Map<Stage, List<RuleRef>> rules = new EnumMap<>(Stage.class);
        Map<String, Map<String, RuleRef>> places = new HashMap<>();
        Set<Stage> deciding = new HashSet<>();
        for (Part part : sorted) {
            RulePackage rulePackage = part.rulePackage();
            if (!names.add(rulePackage.javaPackage())) {
                findings.add(Finding.error(
                        rulePackage.name() + "/" + RulePackage.MANIFEST,
                        0,
                        0,
                        "duplicate-package",
                        "Another package of the release has this name (minus and underline count as the same)."));
            }
            Map<String, RuleRef> placesOfPackage =
                    places.computeIfAbsent(rulePackage.javaPackage(), p -> new HashMap<>());
            for (RuleSource source :
                    RuleSource.of(rulePackage, finding -> findings.add(finding.under(rulePackage.name())))) {
                inputs.computeIfAbsent(rulePackage.stage(), s -> new ArrayList<>())
                        .add(new StageBuild.Input(
                                rulePackage.javaPackage(), Checker.fileName(source.path()), source.drl()));
                for (RuleSource.Rule rule : source.rules()) {
                    RuleRef ref =
                            new RuleRef(rulePackage.name(), part.version(), rule.name(), source.path(), rule.line());
                    placesOfPackage.put(rule.name(), ref);
                    if (!disabled.contains(new RuleKey(ref.packageName(), ref.name()))) {
                        rules.computeIfAbsent(rulePackage.stage(), s -> new ArrayList<>())
                                .add(ref);
                    }
                }
                if (source.tree() != null
                        && source.tree().getGlobals().stream()
                                .anyMatch(global -> global.getIdentifier().equals(RuleSession.DECISION))) {
                    deciding.add(rulePackage.stage());
                }
            }
        }
        refuseIfAny(findings);
        Map<String, Set<String>> off = new HashMap<>();
        for (Part part : sorted) {
            for (RuleKey key : disabled) {
                if (key.packageName().equals(part.rulePackage().name())) {
                    off.computeIfAbsent(part.rulePackage().javaPackage(), p -> new HashSet<>())
                            .add(key.rule());
                }
            }
        }
        Map<Stage, Compiled> stages = new EnumMap<>(Stage.class);
        inputs.forEach((stage, files) -> {
            StageBuild build = StageBuild.of(files, off, true);
            if (build.failed()) {
                stages.values().forEach(compiled -> compiled.build().close());
                refuseIfAny(whyNot(stage, sorted, build));
            }
            stages.put(stage, new Compiled(build, deciding.contains(stage)));
        });
        return new CompiledRelease(
                number,
                id,
                List.copyOf(sorted),
                Collections.unmodifiableSortedSet(new TreeSet<>(disabled)),
                rules,
                places,
                stages);
    }

    /** Looks at each package alone, which finds places; what only the whole shows is told without one. */
    private static List<Finding> whyNot(Stage stage, List<Part> parts, StageBuild build) {
        List<Finding> findings = new ArrayList<>();
        for (Part part : parts) {
            if (part.rulePackage().stage() == stage) {
                Checker.check(part.rulePackage())
                        .forEach(finding ->
                                findings.add(finding.under(part.rulePackage().name())));
            }
        }
        if (findings.stream().noneMatch(Finding::isError)) {
            for (String text : Checker.texts(build)) {
                findings.add(
                        Finding.error(stage.key(), 0, 0, "together", "The packages do not compile together: " + text));
            }
        }
        Collections.sort(findings);
        return findings;
    }

    private static void refuseIfAny(List<Finding> findings) {
        if (findings.stream().anyMatch(Finding::isError)) {
            Collections.sort(findings);
            throw new RulesRefused(findings);
        }
    }

    /** The same rules under the name that they are stored by; this one is not to be used any more. */
    CompiledRelease storedAs(long newNumber, UUID newId) {
        Map<Stage, Compiled> open = open();
        stages = null;
        return new CompiledRelease(newNumber, newId, parts, disabled, rules, places, open);
    }

    public long number() {
        return number;
    }

    public UUID id() {
        return id;
    }

    /** By stage, then name. */
    public List<Part> parts() {
        return parts;
    }

    public SortedSet<RuleKey> disabled() {
        return disabled;
    }

    /** The rules of a stage that can fire, by package, file and line. */
    public List<RuleRef> rules(Stage stage) {
        return List.copyOf(rules.getOrDefault(stage, List.of()));
    }

    /**
     * Runs both stages on made-up facts and forgets the results, so that the first cycle does not pay for loading classes. A
     * rule that fails on them is left to fail on real ones.
     */
    public void warm() {
        for (int i = 0; i < WARM_RUNS; i++) {
            for (Stage stage : Stage.values()) {
                try {
                    RuleSession.run(
                            this, stage, stage == Stage.ANALYZER ? analyzerFacts() : plannerFacts(), Limits.DEFAULT);
                } catch (RuleFailure e) {
                    // said where it matters: in the cycle whose facts bring it about
                }
            }
        }
    }

    private static List<Object> analyzerFacts() {
        List<Object> facts = new ArrayList<>();
        facts.add(new Cycle(0, "default", 2));
        for (String name : List.of("a", "b")) {
            facts.add(new Component(name, "default", "service", true, 1, Severity.CRITICAL, 0, new TreeMap<>()));
            facts.add(new Violation(
                    name,
                    "rest",
                    "policy",
                    name,
                    "default",
                    "metric",
                    100.0,
                    1.0,
                    Severity.CRITICAL,
                    0,
                    0,
                    1,
                    true,
                    Map.of()));
        }
        facts.add(new Dependency("a", "b", true, 1));
        facts.add(new Reach("a", "b", 1));
        for (Scope scope : Scope.values()) {
            for (int span : List.of(60, 300, 3_600, 86_400)) {
                facts.add(new Window(
                        scope,
                        "b",
                        "policy",
                        "metric",
                        "default",
                        "a",
                        "policy",
                        span,
                        100,
                        100,
                        10,
                        1,
                        100,
                        1,
                        100,
                        1,
                        10,
                        0.1,
                        10,
                        10,
                        1,
                        0,
                        0,
                        Severity.CRITICAL));
            }
        }
        return FactOrder.sort(facts);
    }

    private static List<Object> plannerFacts() {
        List<Object> facts = new ArrayList<>();
        facts.add(new Cycle(0, "default", 2));
        facts.add(RootCause.of("system_overload", "a", 0.9));
        facts.add(new Target("a", "default", "service", 2, 1, 4, false, false, 1));
        for (ActionType action : ActionType.values()) {
            facts.add(new Effectiveness("system_overload", action, "service", 0, 0.5, 0, 1, 0, 0));
        }
        return FactOrder.sort(facts);
    }

    /** Null when no package of the release is of that stage. */
    @Nullable
    KieBase base(Stage stage) {
        Compiled compiled = open().get(stage);
        return compiled == null ? null : compiled.build().base();
    }

    boolean hasDecision(Stage stage) {
        Compiled compiled = open().get(stage);
        return compiled != null && compiled.hasDecision();
    }

    private Map<Stage, Compiled> open() {
        Map<Stage, Compiled> open = stages;
        if (open == null) {
            throw new IllegalStateException("Release " + number + " is closed");
        }
        return open;
    }

    /** The rules of a stage whose code a generated class is, by package and name. */
    List<RuleRef> owners(Stage stage, String code) {
        Compiled compiled = open().get(stage);
        List<RuleRef> owners = new ArrayList<>();
        if (compiled != null) {
            for (GeneratedCode.Owner owner : compiled.build().owners(code)) {
                RuleRef ref = place(owner.javaPackage(), owner.rule());
                if (ref != null) {
                    owners.add(ref);
                }
            }
        }
        owners.sort(java.util.Comparator.comparing(RuleRef::packageName).thenComparing(RuleRef::name));
        return owners;
    }

    /** Where a rule of this release is written. */
    @Nullable
    RuleRef place(String javaPackage, String rule) {
        return places.getOrDefault(javaPackage, Map.of()).get(rule);
    }

    /** Gives back its classes once the last session has ended. */
    @Override
    public void close() {
        Map<Stage, Compiled> open = stages;
        stages = null;
        if (open != null) {
            open.values().forEach(compiled -> compiled.build().close());
        }
    }

    @Override
    public String toString() {
        return "release " + number + " " + parts;
    }
}
