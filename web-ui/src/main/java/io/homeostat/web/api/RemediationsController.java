package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.ActionType;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.store.Transaction;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Plans: what was decided, why, what is being done, and what people say to it. */
@RestController
@RequestMapping("/api/v1/remediations")
class RemediationsController {
    /** What a person says became of an action. */
    record Settlement(
            @Min(value = 0, message = "counts from 0") int action,

            @Pattern(regexp = "succeeded|failed", message = "is succeeded or failed")
            String result,

            @NotBlank(message = "says how it was found out") String comment) {}

    private final Homeostat homeostat;

    RemediationsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<Map<String, @Nullable Object>> list(
            PageRequest page,
            @RequestParam(required = false) @Nullable PlanState state,
            @RequestParam(required = false) @Nullable Outcome outcome,
            @RequestParam(required = false) @Nullable String component,
            @RequestParam(required = false) @Nullable String rootCause,
            @RequestParam(required = false) @Nullable ActionType action,
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to) {
        UUID before = page.after(position -> UUID.fromString(position.getFirst()));
        Remediations.Query query = new Remediations.Query(
                domain,
                state == null ? Set.of() : Set.of(state),
                outcome,
                component,
                rootCause,
                action,
                null,
                from,
                to,
                before);
        return homeostat
                .unitOfWork()
                .read(tx -> CursorPage.of(
                        homeostat.remediations().list(tx, query, page.rowsToRead()),
                        page,
                        row -> List.of(row.id().toString()),
                        row -> view(tx, row)));
    }

    @GetMapping("/{id}")
    @RequiresScope(Scope.READ)
    Map<String, @Nullable Object> get(@PathVariable UUID id) {
        return homeostat.unitOfWork().read(tx -> view(tx, find(tx, id)));
    }

    @GetMapping("/{id}/explanation")
    @RequiresScope(Scope.READ)
    Map<String, @Nullable Object> explanation(@PathVariable UUID id) {
        return homeostat.unitOfWork().read(tx -> {
            Remediation plan = find(tx, id);
            Map<String, @Nullable Object> told = new LinkedHashMap<>();
            told.put("remediation", view(tx, plan));
            told.put(
                    "violations",
                    plan.evidence().stream()
                            .limit(500)
                            .flatMap(one -> homeostat.violations().find(tx, one).stream())
                            .map(row -> ViolationsController.ViolationView.of(row, null))
                            .toList());
            UUID cycle = plan.cycleId();
            CycleView found = cycle == null
                    ? null
                    : homeostat.knowledge().cycle(tx, cycle).orElse(null);
            told.put(
                    "patterns",
                    found == null
                            ? List.of()
                            : found.patterns().stream()
                                    .map(CyclesController::told)
                                    .toList());
            told.put(
                    "rootCauses",
                    found == null
                            ? List.of()
                            : found.rootCauses().stream()
                                    .map(CyclesController::told)
                                    .toList());
            told.put(
                    "firings", cycle == null ? List.of() : homeostat.knowledge().firings(tx, cycle));
            List<Map<String, @Nullable Object>> alternatives = new ArrayList<>();
            if (cycle != null) {
                Remediations.Query others =
                        new Remediations.Query(null, Set.of(), null, null, null, null, cycle, null, null, null);
                for (Remediation other : homeostat.remediations().list(tx, others, 500)) {
                    if (!other.id().equals(id)) {
                        Map<String, @Nullable Object> one = new LinkedHashMap<>();
                        one.put("remediation", view(tx, other));
                        one.put("whyNot", other.whyNot());
                        alternatives.add(one);
                    }
                }
            }
            told.put("alternatives", alternatives);
            told.put(
                    "guards",
                    homeostat.remediations().verdicts(tx, id).stream()
                            .map(RemediationsController::guard)
                            .toList());
            return told;
        });
    }

    @PostMapping("/{id}/approve")
    @RequiresScope(Scope.APPROVE)
    Map<String, @Nullable Object> approve(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().approve(id, caller.actor(), text(comment), homeostat.now());
        return get(id);
    }

    @PostMapping("/{id}/reject")
    @RequiresScope(Scope.APPROVE)
    Map<String, @Nullable Object> reject(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().reject(id, caller.actor(), text(comment), homeostat.now());
        return get(id);
    }

    @PostMapping("/{id}/cancel")
    @RequiresScope(Scope.OPERATE)
    Map<String, @Nullable Object> cancel(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().cancel(id, caller.actor(), text(comment), homeostat.now());
        return get(id);
    }

    @PostMapping("/{id}/settle")
    @RequiresScope(Scope.OPERATE)
    Map<String, @Nullable Object> settle(@PathVariable UUID id, @RequestBody Settlement said, Caller caller) {
        requireDomain(id, caller);
        homeostat
                .remediations()
                .settle(
                        id,
                        said.action(),
                        said.result().equals("succeeded"),
                        caller.actor(),
                        said.comment(),
                        homeostat.now());
        return get(id);
    }

    /** A plan keeps its domain for life, so this holds when the plan is changed too. */
    private void requireDomain(UUID id, Caller caller) {
        if (caller.domains() != null) {
            caller.requireDomain(homeostat.unitOfWork().read(tx -> find(tx, id)).domain());
        }
    }

    private static String text(LoopController.@Nullable Comment comment) {
        return comment == null ? "" : comment.text();
    }

    private Remediation find(Transaction tx, UUID id) {
        return homeostat
                .remediations()
                .find(tx, id)
                .orElseThrow(() ->
                        new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no remediation " + id + "."));
    }

    private Map<String, @Nullable Object> view(Transaction tx, Remediation plan) {
        RuleBase.ReleaseView release = plan.releaseId() == null
                ? null
                : homeostat.ruleBase().release(tx, plan.releaseId()).orElse(null);
        Map<String, @Nullable Object> cause = new LinkedHashMap<>();
        cause.put("id", plan.rootCauseId());
        cause.put("name", plan.rootCause());
        cause.put("component", plan.component());
        cause.put("confidence", plan.confidence());
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("id", plan.id());
        view.put("cycleId", plan.cycleId());
        view.put("release", release);
        view.put("rootCause", cause);
        view.put("state", Words.of(plan.state()));
        view.put("outcome", Words.orNull(plan.outcome()));
        view.put("reason", plan.reason());
        view.put("risk", Words.of(plan.risk()));
        view.put("priority", Words.of(plan.priority()));
        view.put("mode", Words.of(plan.mode()));
        view.put("expectedImpact", plan.expectedImpact());
        view.put("domain", plan.domain());
        view.put(
                "score",
                Map.of("value", plan.score().value(), "terms", plan.score().terms()));
        view.put("whyNot", plan.whyNot());
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("package", plan.rule().packageName());
        rule.put("version", plan.rule().version());
        rule.put("name", plan.rule().name());
        rule.put("source", plan.rule().source());
        rule.put("line", plan.rule().line());
        view.put("rule", rule);
        view.put(
                "actions", plan.actions().stream().map(one -> action(plan, one)).toList());
        view.put("heldBy", plan.heldBy());
        view.put("createdAt", plan.createdAt());
        view.put("decidedBy", plan.approvedBy() == null ? plan.decidedBy() : plan.approvedBy());
        view.put("startedAt", plan.startedAt());
        view.put("endedAt", plan.endedAt());
        view.put("expiresAt", plan.expiresAt());
        view.put("settleAt", plan.settleAt());
        view.put("openBefore", plan.openBefore());
        view.put("openAfter", plan.openAfter());
        return view;
    }

    private static Map<String, @Nullable Object> action(Remediation plan, Remediation.ActionView action) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("index", action.index());
        view.put("type", action.type());
        view.put("target", action.target());
        view.put("parameters", action.parameters());
        view.put("compensation", action.compensation());
        view.put("durationMs", action.durationMs());
        Instant begun = plan.startedAt();
        Long lasts = action.durationMs();
        view.put("expiresAt", begun == null || lasts == null ? null : begun.plus(Duration.ofMillis(lasts)));
        view.put("dependsOn", action.dependsOn());
        view.put("actuator", action.actuator());
        view.put("state", Words.of(action.state()));
        view.put(
                "attempts",
                action.attempts().stream().map(RemediationsController::attempt).toList());
        return view;
    }

    private static Map<String, @Nullable Object> attempt(Remediation.AttemptView attempt) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("number", attempt.number());
        view.put("idempotencyKey", attempt.idempotencyKey());
        view.put("kind", Words.of(attempt.kind()));
        view.put("startedAt", attempt.startedAt());
        view.put("endedAt", attempt.endedAt());
        view.put("result", Words.orNull(attempt.result()));
        view.put("detail", attempt.detail());
        return view;
    }

    private static Map<String, @Nullable Object> guard(Remediation.GuardView said) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("guard", said.guard());
        view.put("verdict", said.verdict().toLowerCase(java.util.Locale.ROOT));
        view.put("reason", said.reason());
        view.put("until", said.until());
        view.put("askedAt", said.askedAt());
        view.put("moment", said.moment().toLowerCase(java.util.Locale.ROOT));
        return view;
    }
}
