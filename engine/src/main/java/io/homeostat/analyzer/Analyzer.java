package io.homeostat.analyzer;

import io.homeostat.model.CycleInput;
import io.homeostat.model.FoundCause;
import io.homeostat.model.FoundPattern;
import io.homeostat.model.Pattern;
import io.homeostat.model.RootCause;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Violation;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.FactOrder;
import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RuleSession;
import io.homeostat.rulebase.RunResult;
import io.homeostat.rulebase.Stage;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Uuid7;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Runs the Analyzer's rules over a cycle's facts, and gives what they found its evidence. Thread-safe. */
public final class Analyzer {
    private static final int MEMBERS_KEPT = 500;
    private static final RuleRef NO_RULE = new RuleRef("", 0, "", "", 0);

    private final Limits limits;

    public Analyzer(Limits limits) {
        this.limits = limits;
    }

    /**
     * What the release finds in the input.
     *
     * @throws io.homeostat.rulebase.RuleFailure when a rule throws, or fires or inserts beyond its limit
     */
    public Analysis analyze(CompiledRelease release, CycleInput input) {
        return analyze(release, input, List.of());
    }

    /**
     * What the release finds in the input and in what is given beside it.
     *
     * @param given patterns and root causes that rules of other packages would have found
     * @throws io.homeostat.rulebase.RuleFailure when a rule throws, or fires or inserts beyond its limit
     */
    public Analysis analyze(CompiledRelease release, CycleInput input, List<?> given) {
        List<Object> facts = facts(input);
        facts.addAll(given);
        RunResult result = RuleSession.run(release, Stage.ANALYZER, FactOrder.sort(facts), limits);
        Evidence evidence = new Evidence(input, result);
        Map<Pattern, FoundPattern> patterns = new LinkedHashMap<>();
        for (Pattern pattern : result.patterns()) {
            patterns.put(pattern, found(input, result, evidence, pattern));
        }
        Map<List<String>, List<RootCause>> same = new LinkedHashMap<>();
        for (RootCause cause : result.rootCauses()) {
            same.computeIfAbsent(List.of(cause.name(), cause.component()), k -> new ArrayList<>())
                    .add(cause);
        }
        List<FoundCause> causes = new ArrayList<>();
        same.values().forEach(found -> causes.add(found(input, result, evidence, patterns, found)));
        return new Analysis(List.copyOf(patterns.values()), causes, result.firings());
    }

    private static List<Object> facts(CycleInput input) {
        List<Object> facts = new ArrayList<>();
        facts.add(input.cycle());
        facts.addAll(input.violations());
        facts.addAll(input.windows());
        facts.addAll(input.components());
        facts.addAll(input.dependencies());
        facts.addAll(input.reaches());
        facts.addAll(input.sources());
        return facts;
    }

    private static FoundPattern found(CycleInput input, RunResult result, Evidence evidence, Pattern pattern) {
        List<Violation> members = evidence.of(pattern);
        return new FoundPattern(
                idOf(input, pattern),
                pattern,
                scope(pattern),
                members.stream().limit(MEMBERS_KEPT).map(Violation::id).toList(),
                members.size(),
                ruleOf(result, pattern));
    }

    private static FoundCause found(
            CycleInput input,
            RunResult result,
            Evidence evidence,
            Map<Pattern, FoundPattern> patterns,
            List<RootCause> found) {
        RootCause cause = merged(found);
        List<Violation> members = evidence.of(found);
        TreeSet<ScopeKey> scope = new TreeSet<>();
        members.forEach(violation -> scope.add(new ScopeKey(violation.component(), violation.policy())));
        RuleRef rule = ruleOf(result, found.getFirst());
        return new FoundCause(
                idOf(input, cause),
                cause,
                cause.patterns().stream()
                        .map(patterns::get)
                        .filter(Objects::nonNull)
                        .map(FoundPattern::id)
                        .toList(),
                chain(cause, members, rule),
                members.stream().map(Violation::id).toList(),
                List.copyOf(scope),
                rule);
    }

    /**
     * What several firings say of one cause at one component: as sure as the surest of them, with the patterns and
     * recommendations of all.
     *
     * @param found the surest first
     */
    private static RootCause merged(List<RootCause> found) {
        RootCause surest = found.getFirst();
        if (found.size() == 1) {
            return surest;
        }
        Set<Pattern> patterns = new LinkedHashSet<>();
        Set<String> recommendations = new LinkedHashSet<>();
        for (RootCause cause : found) {
            patterns.addAll(cause.patterns());
            recommendations.addAll(cause.recommendations());
        }
        return new RootCause(
                surest.name(),
                surest.component(),
                surest.confidence(),
                List.copyOf(patterns),
                List.copyOf(recommendations));
    }

    /** The evidence as sentences, from the first sign to the cause. */
    private static List<String> chain(RootCause cause, List<Violation> members, RuleRef rule) {
        List<String> chain = new ArrayList<>();
        if (!members.isEmpty()) {
            Violation first = members.getFirst();
            chain.add("first " + first.policy() + " at " + first.component() + ", then " + (members.size() - 1)
                    + " more");
        }
        cause.patterns().forEach(pattern -> chain.add(pattern.hypothesis()));
        chain.add(cause.name() + " at " + cause.component() + ": " + rule.name());
        return chain;
    }

    private static String scope(Pattern pattern) {
        if (!pattern.other().isEmpty()) {
            return pattern.component() + " -> " + pattern.other();
        }
        for (String name : List.of(pattern.component(), pattern.policy(), pattern.group())) {
            if (!name.isEmpty()) {
                return name;
            }
        }
        return "";
    }

    private static RuleRef ruleOf(RunResult result, Object found) {
        Firing firing = result.firingOf(found);
        return firing == null ? NO_RULE : firing.rule();
    }

    private static UUID idOf(CycleInput input, Record found) {
        String content =
                CanonicalJson.text(List.of(input.domain(), found.getClass().getSimpleName(), found));
        return Uuid7.of(input.now(), CanonicalJson.digest(content.getBytes(StandardCharsets.UTF_8)));
    }
}
