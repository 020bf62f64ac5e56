package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.store.Transaction;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.PageRequest;
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
            Map<String, Double> stages,
            int violations,
            List<Map<String, @Nullable Object>> patterns,
            List<Map<String, @Nullable Object>> rootCauses,
            int plans,
            int chosen,
            String domain,
            String status,
            @Nullable String error) {
        static CycleSummary of(Homeostat homeostat, Transaction tx, CycleView cycle) {
            return new CycleSummary(
                    cycle.id(),
                    cycle.number(),
                    homeostat.ruleBase().release(tx, cycle.releaseId()).orElse(null),
                    cycle.startedAt(),
                    cycle.durationMs(),
                    cycle.stages(),
                    cycle.violations(),
                    cycle.patterns().stream().map(CyclesController::told).toList(),
                    cycle.rootCauses().stream().map(CyclesController::told).toList(),
                    cycle.plans(),
                    cycle.chosen(),
                    cycle.domain(),
                    Words.of(cycle.status()),
                    cycle.error());
        }
    }

    private final Homeostat homeostat;

    CyclesController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<CycleSummary> list(PageRequest page, @RequestParam(required = false) @Nullable String domain) {
        UUID before = page.after(position -> UUID.fromString(position.getFirst()));
        return homeostat
                .unitOfWork()
                .read(tx -> CursorPage.of(
                        homeostat.knowledge().cycles(tx, domain, before, page.rowsToRead()),
                        page,
                        cycle -> List.of(cycle.id().toString()),
                        cycle -> CycleSummary.of(homeostat, tx, cycle)));
    }

    @GetMapping("/{id}")
    @RequiresScope(Scope.READ)
    CycleSummary get(@PathVariable UUID id) {
        return homeostat.unitOfWork().read(tx -> homeostat
                .knowledge()
                .cycle(tx, id)
                .map(cycle -> CycleSummary.of(homeostat, tx, cycle))
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no cycle " + id + ".")));
    }

    static Map<String, @Nullable Object> told(CycleView.PatternView pattern) {
        Map<String, @Nullable Object> view = new java.util.LinkedHashMap<>();
        view.put("id", pattern.id());
        view.put("kind", pattern.kind());
        view.put("subKind", pattern.subKind());
        view.put("scope", pattern.scope());
        view.put("confidence", pattern.confidence());
        view.put("hypothesis", pattern.hypothesis());
        view.put("violations", pattern.violations());
        view.put("violationCount", pattern.violationCount());
        view.put("rule", rule(pattern.rule()));
        return view;
    }

    static Map<String, @Nullable Object> told(CycleView.RootCauseView cause) {
        Map<String, @Nullable Object> view = new java.util.LinkedHashMap<>();
        view.put("id", cause.id());
        view.put("name", cause.name());
        view.put("component", cause.component());
        view.put("confidence", cause.confidence());
        view.put("patterns", cause.patterns());
        view.put("chain", cause.chain());
        view.put("recommendations", cause.recommendations());
        view.put("rule", rule(cause.rule()));
        return view;
    }

    /** A stored rule under the interface's names. */
    static Map<String, @Nullable Object> rule(JsonNode stored) {
        Map<String, @Nullable Object> view = new java.util.LinkedHashMap<>();
        view.put("package", stored.path("packageName").stringValue(""));
        view.put("version", stored.path("version").intValue(0));
        view.put("name", stored.path("name").stringValue(""));
        view.put("source", stored.path("source").stringValue(""));
        view.put("line", stored.path("line").intValue(0));
        return view;
    }
}
