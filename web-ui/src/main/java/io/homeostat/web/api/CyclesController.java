package io.homeostat.web.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeostat.Homeostat;
import io.homeostat.knowledge.CycleStatus;
import io.homeostat.knowledge.CycleView;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.Kind;
import io.homeostat.model.Refused;
import io.homeostat.model.RuleRef;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.store.Transaction;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What the loop saw, found and planned, cycle by cycle. */
@RestController
@RequestMapping("/api/v1/cycles")
class CyclesController {
    /** A cycle; patterns and root causes are empty in lists. */
    record CycleSummary(
            UUID id,
            long number,
            RuleBase.@Nullable ReleaseView release,
            Instant startedAt,
            double durationMs,
            StagesView stages,
            int violations,
            List<PatternView> patterns,
            List<RootCauseView> rootCauses,
            int plans,
            int chosen,
            String domain,
            @OneOf(constants = CycleStatus.class) String status,
            @Nullable String error) {
        static CycleSummary of(Homeostat homeostat, Transaction tx, CycleView cycle) {
            return new CycleSummary(
                    cycle.id(),
                    cycle.number(),
                    homeostat.ruleBase().release(tx, cycle.releaseId()).orElse(null),
                    cycle.startedAt(),
                    cycle.durationMs(),
                    StagesView.of(cycle.stages()),
                    cycle.violations(),
                    PatternView.all(cycle.patterns()),
                    RootCauseView.all(cycle.rootCauses()),
                    cycle.plans(),
                    cycle.chosen(),
                    cycle.domain(),
                    Words.of(cycle.status()),
                    cycle.error());
        }
    }

    /** How long each stage took, in milliseconds. */
    record StagesView(double monitor, double analyzer, double planner, double executor, double knowledge) {
        static StagesView of(Map<String, Double> stages) {
            return new StagesView(
                    stages.getOrDefault("monitor", 0.0),
                    stages.getOrDefault("analyzer", 0.0),
                    stages.getOrDefault("planner", 0.0),
                    stages.getOrDefault("executor", 0.0),
                    stages.getOrDefault("knowledge", 0.0));
        }
    }

    /** Where a rule stands. */
    record RuleView(@JsonProperty("package") String packageName, int version, String name, String source, int line) {
        static RuleView of(RuleRef rule) {
            return new RuleView(rule.packageName(), rule.version(), rule.name(), rule.source(), rule.line());
        }

        static RuleView of(JsonNode stored) {
            return new RuleView(
                    stored.path("packageName").stringValue(""),
                    stored.path("version").intValue(0),
                    stored.path("name").stringValue(""),
                    stored.path("source").stringValue(""),
                    stored.path("line").intValue(0));
        }
    }

    /** What the Analyzer saw; of many violations the first ones. */
    record PatternView(
            UUID id,
            @OneOf(constants = Kind.class) String kind,

            @Nullable @OneOf(words = {"burst", "trend", "periodic", "flapping", "absence", "cascade"})
            String subKind,

            String scope,
            double confidence,
            String hypothesis,
            List<UUID> violations,
            int violationCount,
            RuleView rule) {
        static List<PatternView> all(List<CycleView.PatternView> patterns) {
            return patterns.stream()
                    .map(pattern -> new PatternView(
                            pattern.id(),
                            pattern.kind(),
                            pattern.subKind(),
                            pattern.scope(),
                            pattern.confidence(),
                            pattern.hypothesis(),
                            ids(pattern.violations()),
                            pattern.violationCount(),
                            RuleView.of(pattern.rule())))
                    .toList();
        }
    }

    /** A root cause with what supports it. */
    record RootCauseView(
            UUID id,
            String name,
            String component,
            double confidence,
            List<UUID> patterns,
            List<String> chain,
            List<String> recommendations,
            RuleView rule) {
        static List<RootCauseView> all(List<CycleView.RootCauseView> causes) {
            return causes.stream()
                    .map(cause -> new RootCauseView(
                            cause.id(),
                            cause.name(),
                            cause.component(),
                            cause.confidence(),
                            ids(cause.patterns()),
                            texts(cause.chain()),
                            texts(cause.recommendations()),
                            RuleView.of(cause.rule())))
                    .toList();
        }
    }

    private final Homeostat homeostat;

    CyclesController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<CycleSummary> list(
            PageRequest page,
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        UUID before = page.after(position -> UUID.fromString(position.getFirst()));
        Knowledge.CycleQuery query = new Knowledge.CycleQuery(caller.reads(domain), from, to, before);
        return homeostat
                .unitOfWork()
                .read(tx -> CursorPage.of(
                        homeostat.knowledge().cycles(tx, query, page.rowsToRead()),
                        page,
                        cycle -> List.of(cycle.id().toString()),
                        cycle -> CycleSummary.of(homeostat, tx, cycle)));
    }

    @GetMapping("/{id}")
    @RequiresScope(Scope.READ)
    CycleSummary get(@PathVariable UUID id, Caller caller) {
        return homeostat.unitOfWork().read(tx -> homeostat
                .knowledge()
                .cycle(tx, id)
                .filter(cycle -> caller.reaches(cycle.domain()))
                .map(cycle -> CycleSummary.of(homeostat, tx, cycle))
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no cycle " + id + ".")));
    }

    private static List<UUID> ids(JsonNode stored) {
        return texts(stored).stream().map(UUID::fromString).toList();
    }

    private static List<String> texts(JsonNode stored) {
        return stored.valueStream().map(JsonNode::stringValue).toList();
    }
}
