package io.homeostat.evaluation;

import io.homeostat.analyzer.Analyzer;
import io.homeostat.planner.Planner;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleFailure;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Runs the scenarios of a rule package through the stages that a cycle runs, the package alone: what other packages would
 * find is given. Thread-safe.
 */
public final class ScenarioRunner {
    private final Analyzer analyzer;
    private final Planner planner;

    public ScenarioRunner(PlannerSettings settings, Limits limits) {
        this.analyzer = new Analyzer(limits);
        this.planner = new Planner(settings.withGather(Duration.ZERO), limits);
    }

    /**
     * Runs all scenarios of the package, in their order; takes some seconds for each combination of settings in them.
     *
     * @throws io.homeostat.rulebase.RulesRefused when the package does not compile
     */
    public List<ScenarioResult> run(RulePackage rulePackage) {
        return run(rulePackage, Scenario.of(rulePackage));
    }

    /** As {@link #run(RulePackage)}, of these scenarios. */
    public List<ScenarioResult> run(RulePackage rulePackage, List<Scenario> scenarios) {
        Map<SortedMap<String, Object>, CompiledRelease> releases = new HashMap<>();
        List<ScenarioResult> results = new ArrayList<>();
        try {
            for (Scenario scenario : scenarios) {
                results.add(run(rulePackage, scenario, releases));
            }
            return results;
        } finally {
            releases.values().forEach(CompiledRelease::close);
        }
    }

    private ScenarioResult run(
            RulePackage rulePackage, Scenario scenario, Map<SortedMap<String, Object>, CompiledRelease> releases) {
        ScenarioRun run = new ScenarioRun(scenario, rulePackage.stage(), analyzer, planner);
        CompiledRelease release = releases.get(scenario.settings());
        try {
            if (release == null) {
                release = compile(rulePackage.withSettings(scenario.settings()));
                releases.put(scenario.settings(), release);
            }
            run.all(release);
        } catch (IllegalArgumentException | RuleFailure e) {
            run.fault(String.valueOf(e.getMessage()));
        }
        return run.result();
    }

    private static CompiledRelease compile(RulePackage rulePackage) {
        return CompiledRelease.compile(0, new UUID(0, 0), List.of(new CompiledRelease.Part(rulePackage, 0)), Set.of());
    }
}
