package io.homeostat.evaluation;

import io.homeostat.analyzer.Analysis;
import io.homeostat.analyzer.Analyzer;
import io.homeostat.model.Candidate;
import io.homeostat.model.Component;
import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.Pattern;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Target;
import io.homeostat.model.Violation;
import io.homeostat.monitor.Change;
import io.homeostat.monitor.ChangeKind;
import io.homeostat.monitor.Facts;
import io.homeostat.monitor.TopologyDocument;
import io.homeostat.monitor.TopologySnapshot;
import io.homeostat.monitor.Windows;
import io.homeostat.planner.Planner;
import io.homeostat.planner.Proposal;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.Scenario;
import io.homeostat.rulebase.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** One scenario being run: its violations and windows go from step to step. */
final class ScenarioRun {
    private static final String DOMAIN = "scenario";
    private static final RuleRef GIVEN = new RuleRef("", 0, "given", "", 0);
    private static final int LINES_TOLD = 40;

    private final Scenario scenario;
    private final Stage stage;
    private final Analyzer analyzer;
    private final Planner planner;

    private final Windows windows = new Windows(DOMAIN);
    private final Map<String, Violation> violations = new LinkedHashMap<>();
    private final Map<String, Component> components = new TreeMap<>();
    private final Map<String, Target> targets = new TreeMap<>();
    private final Set<Pattern> patterns = new LinkedHashSet<>();
    private final Set<RootCause> causes = new LinkedHashSet<>();
    private final Set<Candidate> candidates = new LinkedHashSet<>();
    private final List<CycleInput.Trials> trials = new ArrayList<>();
    private Instant begin;
    private long sequence;
    private int episodes;

    private final List<String> faults = new ArrayList<>();
    private final List<String> given = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private final List<String> actual = new ArrayList<>();
    private final List<Firing> firings = new ArrayList<>();

    /** Something given, and when. */
    private record Timed(Instant at, Scenario.Given what, int number) {}

    ScenarioRun(Scenario scenario, Stage stage, Analyzer analyzer, Planner planner) {
        this.scenario = scenario;
        this.stage = stage;
        this.analyzer = analyzer;
        this.planner = planner;
        this.begin = scenario.at();
        scenario.components().forEach(component -> components.put(component.name(), component));
        scenario.targets().forEach(target -> targets.put(target.name(), target));
    }

    void fault(String fault) {
        faults.add(fault);
    }

    ScenarioResult result() {
        return new ScenarioResult(scenario, faults, told(given), told(expected), told(actual), firings);
    }

    private static List<String> told(List<String> lines) {
        if (lines.size() <= LINES_TOLD) {
            return lines;
        }
        List<String> some = new ArrayList<>(lines.subList(0, LINES_TOLD));
        some.add("and " + (lines.size() - LINES_TOLD) + " more");
        return some;
    }

    void all(CompiledRelease release) {
        for (Scenario.Step step : scenario.steps()) {
            step(release, step);
        }
    }

    private void step(CompiledRelease release, Scenario.Step step) {
        List<Timed> timeline = timeline(step);
        Instant last = timeline.isEmpty() ? begin : timeline.getLast().at();
        Instant now = step.after() == null ? last : begin.plus(step.after());
        if (last.isAfter(now)) {
            fault("The cycle is at " + now + ", and " + describe(timeline.getLast()) + " comes after it, at " + last
                    + ". Raise \"after\".");
            return;
        }
        Set<String> touched = new HashSet<>();
        timeline.forEach(timed -> apply(timed, touched));
        CycleInput input = input(touched, now);
        Scenario.Expected expectation = step.expected();
        int before = firings.size();
        Map<Scenario.Subject, List<Map<String, Object>>> found =
                stage == Stage.ANALYZER ? analyze(release, input) : plan(release, input);
        if (expectation != null) {
            judge(release, expectation, found, firings.subList(before, firings.size()));
        }
        begin = now;
    }

    private List<Timed> timeline(Scenario.Step step) {
        List<Timed> timeline = new ArrayList<>();
        for (Scenario.Given one : step.given()) {
            switch (one) {
                case Scenario.Given.Violations many -> {
                    for (int i = 0; i < many.count(); i++) {
                        Duration after = many.after().plus(many.every().multipliedBy(i));
                        timeline.add(new Timed(begin.plus(after), many, i + 1));
                    }
                }
                case Scenario.Given.Resolved ended -> timeline.add(new Timed(begin.plus(ended.after()), ended, 1));
                case Scenario.Given.OfPattern of -> {
                    patterns.add(of.pattern());
                    given.add("pattern " + FoundFields.of(of.pattern(), ""));
                }
                case Scenario.Given.OfRootCause of -> {
                    causes.add(of.cause());
                    given.add("root cause " + FoundFields.of(of.cause()));
                }
                case Scenario.Given.OfCandidate of -> propose(of);
                case Scenario.Given.OfTarget of -> {
                    targets.put(of.target().name(), of.target());
                    given.add("target " + of.target());
                }
                case Scenario.Given.OfTrials of -> {
                    trials.add(of.trials());
                    given.add("effectiveness " + of.trials());
                }
            }
        }
        timeline.sort(Comparator.comparing(Timed::at));
        return timeline;
    }

    private void propose(Scenario.Given.OfCandidate of) {
        RootCause against = causes.stream()
                .filter(cause -> cause.name().equals(of.rootCause()))
                .findFirst()
                .orElse(null);
        if (against == null) {
            fault("Line " + of.line() + ": the root cause " + of.rootCause() + " is not given before.");
            return;
        }
        Candidate candidate = Candidate.of(against, of.action(), of.target(), of.prior(), of.cost(), of.risk());
        for (Map.Entry<String, Object> parameter : of.parameters().entrySet()) {
            candidate = candidate.with(parameter.getKey(), parameter.getValue());
        }
        candidates.add(candidate);
        given.add("candidate " + of.action() + " of " + of.target() + " against " + of.rootCause());
    }

    private static String describe(Timed timed) {
        return switch (timed.what()) {
            case Scenario.Given.Violations many -> many.policy() + " at " + many.component();
            default -> "an end";
        };
    }

    private void apply(Timed timed, Set<String> touched) {
        switch (timed.what()) {
            case Scenario.Given.Violations many -> begin(many, timed, touched);
            case Scenario.Given.Resolved ended -> end(ended, timed.at(), touched);
            default -> throw new IllegalStateException("has no time: " + timed.what());
        }
    }

    private void begin(Scenario.Given.Violations many, Timed timed, Set<String> touched) {
        SortedMap<String, String> labels = new TreeMap<>(many.labels());
        if (many.count() > 1) {
            labels.put("n", String.valueOf(timed.number()));
        }
        long at = timed.at().toEpochMilli();
        Violation violation = new Violation(
                String.format(Locale.ROOT, "v%06d", ++episodes),
                "rest",
                many.policy(),
                many.component(),
                group(many.component()),
                many.metric(),
                many.value(),
                many.threshold(),
                many.severity(),
                at,
                at,
                1,
                true,
                labels);
        violations.put(violation.id(), violation);
        touched.add(violation.id());
        windows.apply(change(ChangeKind.OPENED, violation, at));
        given.add(timed.at() + " " + many.policy() + " at " + many.component() + " (" + many.severity() + ")"
                + (many.value() == null ? "" : ", " + many.metric() + " " + many.value()));
    }

    private void end(Scenario.Given.Resolved ended, Instant at, Set<String> touched) {
        List<Violation> open = violations.values().stream()
                .filter(Violation::firing)
                .filter(one -> ended.policy() == null || one.policy().equals(ended.policy()))
                .filter(one -> ended.component() == null || one.component().equals(ended.component()))
                .toList();
        if (open.isEmpty()) {
            fault("Line " + ended.line() + ": no violation is open that this could end.");
        }
        for (Violation one : open) {
            Violation over = new Violation(
                    one.id(),
                    one.source(),
                    one.policy(),
                    one.component(),
                    one.group(),
                    one.metric(),
                    one.value(),
                    one.threshold(),
                    one.severity(),
                    one.startsAt(),
                    one.receivedAt(),
                    one.occurrences(),
                    false,
                    one.labels());
            violations.put(one.id(), over);
            touched.add(one.id());
            windows.apply(change(ChangeKind.ENDED, over, at.toEpochMilli()));
            given.add(at + " " + one.policy() + " at " + one.component() + " ends");
        }
    }

    private Change change(ChangeKind kind, Violation violation, long at) {
        return new Change(
                DOMAIN,
                ++sequence,
                kind,
                violation.id(),
                violation.component(),
                violation.policy(),
                violation.metric(),
                violation.group(),
                violation.severity(),
                kind == ChangeKind.ENDED ? null : violation.value(),
                violation.startsAt(),
                at);
    }

    private String group(String component) {
        Component declared = components.get(component);
        return declared == null ? "default" : declared.group();
    }

    private CycleInput input(Set<String> touched, Instant now) {
        TopologySnapshot graph = graph();
        List<Violation> seen = violations.values().stream()
                .filter(one -> one.firing() || touched.contains(one.id()))
                .toList();
        Facts facts = Facts.of(graph, windows, seen, touched, now);
        return new CycleInput(
                now,
                DOMAIN,
                0,
                sequence,
                touched.size(),
                List.copyOf(new TreeSet<>(touched)),
                List.of(),
                facts.violations(),
                facts.windows(),
                facts.components(),
                facts.dependencies(),
                facts.reaches(),
                List.of(),
                targets(graph, facts),
                trials,
                List.of(),
                List.of());
    }

    private TopologySnapshot graph() {
        Map<String, TopologyDocument.Node> nodes = new TreeMap<>();
        violations.values().forEach(one -> nodes.put(one.component(), discovered(one.component())));
        causes.forEach(cause -> nodes.put(cause.component(), discovered(cause.component())));
        components.forEach((name, one) -> {
            Target target = targets.get(name);
            TopologyDocument.Capacity capacity = target == null
                    ? null
                    : new TopologyDocument.Capacity(target.replicas(), target.minReplicas(), target.maxReplicas());
            nodes.put(name, new TopologyDocument.Node(name, one.group(), one.kind(), one.labels(), capacity, true));
        });
        return new TopologySnapshot(new TopologyDocument(
                List.copyOf(nodes.values()),
                scenario.dependencies().stream()
                        .map(one -> new TopologyDocument.Edge(one.from(), one.to(), one.declared(), one.confidence()))
                        .toList()));
    }

    private static TopologyDocument.Node discovered(String name) {
        return new TopologyDocument.Node(name, "default", "unknown", new TreeMap<>(), null, false);
    }

    /** What was given as a target, what the topology has, and where a cause is what nobody said anything of. */
    private List<Target> targets(TopologySnapshot graph, Facts facts) {
        Map<String, Target> all = new TreeMap<>();
        causes.forEach(cause -> all.put(
                cause.component(),
                new Target(
                        cause.component(),
                        graph.group(cause.component()),
                        graph.kind(cause.component()),
                        null,
                        null,
                        null,
                        false,
                        false,
                        1)));
        facts.targets(graph, Set.of(), Set.of()).forEach(target -> all.put(target.name(), target));
        all.putAll(targets);
        return List.copyOf(all.values());
    }

    private Map<Scenario.Subject, List<Map<String, Object>>> analyze(CompiledRelease release, CycleInput input) {
        List<Object> beside = new ArrayList<>(patterns);
        beside.addAll(causes);
        Analysis analysis = analyzer.analyze(release, input, beside);
        firings.addAll(analysis.firings());
        return Map.of(
                Scenario.Subject.PATTERNS,
                analysis.patterns().stream()
                        .filter(found -> !patterns.contains(found.pattern()))
                        .map(found -> FoundFields.of(found.pattern(), found.scope()))
                        .toList(),
                Scenario.Subject.ROOT_CAUSES,
                analysis.causes().stream()
                        .map(found -> FoundFields.of(found.cause()))
                        .toList());
    }

    private Map<Scenario.Subject, List<Map<String, Object>>> plan(CompiledRelease release, CycleInput input) {
        List<FoundCause> due = causes.stream().map(cause -> found(input, cause)).toList();
        Proposal proposal = planner.propose(release, input, due, List.copyOf(candidates));
        firings.addAll(proposal.firings());
        return Map.of(
                Scenario.Subject.CANDIDATES,
                proposal.plans().stream()
                        .filter(plan -> !candidates.contains(plan.candidate()))
                        .map(FoundFields::of)
                        .toList(),
                Scenario.Subject.CHOSEN,
                proposal.chosen().stream().map(FoundFields::of).toList(),
                Scenario.Subject.VETOES,
                proposal.firings().stream()
                        .flatMap(firing -> firing.proposed().stream())
                        .distinct()
                        .flatMap(FoundFields::ofVeto)
                        .toList());
    }

    private static FoundCause found(CycleInput input, RootCause cause) {
        List<Violation> evidence = input.violations().stream()
                .filter(one -> one.firing() && one.component().equals(cause.component()))
                .toList();
        return new FoundCause(
                UUID.nameUUIDFromBytes(cause.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                cause,
                List.of(),
                List.of(),
                evidence.stream().map(Violation::id).toList(),
                evidence.stream()
                        .map(one -> new ScopeKey(one.component(), one.policy()))
                        .distinct()
                        .sorted()
                        .toList(),
                GIVEN);
    }

    private void judge(
            CompiledRelease release,
            Scenario.Expected expectation,
            Map<Scenario.Subject, List<Map<String, Object>>> found,
            List<Firing> now) {
        found.forEach((subject, all) -> all.forEach(one -> actual.add(subject.key() + ": " + one)));
        for (Scenario.Subject subject : Scenario.Subject.values()) {
            List<Map<String, Object>> all = found.getOrDefault(subject, List.of());
            List<Scenario.Template> templates = expectation.found().get(subject);
            if (templates != null) {
                match(subject, templates, all, expectation.nothingElse() || templates.isEmpty());
            } else if (expectation.nothingElse() && subject != Scenario.Subject.CHOSEN) {
                // What is expected to be chosen is expected to be a candidate.
                List<Scenario.Template> implied = subject == Scenario.Subject.CANDIDATES
                        ? expectation.found().getOrDefault(Scenario.Subject.CHOSEN, List.of())
                        : List.of();
                all.stream()
                        .filter(one -> implied.stream().noneMatch(template -> template.matches(one)))
                        .forEach(one -> fault("not expected in " + subject.key() + ": " + one));
            }
        }
        Set<String> known = release.rules(stage).stream().map(RuleRef::name).collect(Collectors.toSet());
        Set<String> fired = now.stream().map(firing -> firing.rule().name()).collect(Collectors.toSet());
        fired.stream().sorted().forEach(rule -> actual.add("fired: " + rule));
        expectation.fired().forEach(rule -> {
            expected.add("fired: " + rule);
            if (!known.contains(rule)) {
                fault("The package has no rule \"" + rule + "\".");
            } else if (!fired.contains(rule)) {
                fault("The rule \"" + rule + "\" did not fire.");
            }
        });
        expectation.notFired().forEach(rule -> {
            expected.add("not fired: " + rule);
            if (!known.contains(rule)) {
                fault("The package has no rule \"" + rule + "\".");
            } else if (fired.contains(rule)) {
                fault("The rule \"" + rule + "\" fired.");
            }
        });
    }

    /** Gives each template a finding of its own; those that ask for most choose first. */
    private void match(
            Scenario.Subject subject,
            List<Scenario.Template> templates,
            List<Map<String, Object>> all,
            boolean nothingElse) {
        List<Map<String, Object>> left = new ArrayList<>(all);
        List<Scenario.Template> strictest = new ArrayList<>(templates);
        strictest.sort(Comparator.comparingInt(
                        (Scenario.Template template) -> template.fields().size())
                .reversed());
        if (templates.isEmpty()) {
            expected.add(subject.key() + ": none");
        }
        for (Scenario.Template template : strictest) {
            expected.add(subject.key() + ": " + template);
            Map<String, Object> fitting =
                    left.stream().filter(template::matches).findFirst().orElse(null);
            if (fitting == null) {
                fault("Line " + template.line() + ": nothing in " + subject.key() + " is " + template + ".");
            } else {
                left.remove(fitting);
            }
        }
        if (nothingElse) {
            left.forEach(one -> fault("not expected in " + subject.key() + ": " + one));
        }
    }
}
