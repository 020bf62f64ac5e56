package io.homeostat.web.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeostat.Homeostat;
import io.homeostat.executor.ActionState;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.AttemptResult;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.ActionType;
import io.homeostat.model.Mode;
import io.homeostat.model.Outcome;
import io.homeostat.model.PlanState;
import io.homeostat.model.Priority;
import io.homeostat.model.Refused;
import io.homeostat.model.Risk;
import io.homeostat.rulebase.Firing;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.Stage;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Plans: what was decided, why, what is being done, and what people say to it. */
@RestController
@RequestMapping("/api/v1/remediations")
class RemediationsController {
    /** What a person says became of an action. */
    record Settlement(
            @Min(value = 0, message = "counts from 0") int action,

            @Pattern(regexp = "succeeded|failed", message = "is succeeded or failed")
            String result,

            @NotBlank(message = "says how it was found out") @Characters(max = LoopController.LONGEST_COMMENT)
            String comment) {}

    /** A plan, as the interface shows it. */
    record RemediationView(
            UUID id,
            @Nullable UUID cycleId,
            RuleBase.@Nullable ReleaseView release,
            CauseView rootCause,
            @OneOf(constants = PlanState.class) String state,
            @Nullable @OneOf(constants = Outcome.class) String outcome,
            @Nullable String reason,
            @OneOf(constants = Risk.class) String risk,
            @OneOf(constants = Priority.class) String priority,
            @OneOf(constants = Mode.class) String mode,
            String expectedImpact,
            String domain,
            ScoreView score,
            @Nullable String whyNot,
            CyclesController.RuleView rule,
            List<ActionView> actions,
            List<HoldView> heldBy,
            Instant createdAt,
            String decidedBy,
            @Nullable String turnedDownBy,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant settleAt,
            @Nullable Integer openBefore,
            @Nullable Integer openAfter) {}

    /** What a plan is against; without an id when a person named it. */
    record CauseView(@Nullable UUID id, String name, String component, double confidence) {}

    /** How good a plan is expected to be; terms by name. */
    record ScoreView(double value, Map<String, Double> terms) {}

    /** A guard that holds a plan back; without a time when only a person can lift it. */
    record HoldView(String guard, String reason, @Nullable Instant until) {}

    /** A step of a plan, with its tries. */
    record ActionView(
            int index,
            @OneOf(constants = ActionType.class) String type,
            String target,
            Map<String, JsonNode> parameters,
            @Nullable CompensationView compensation,
            @Nullable Long durationMs,
            @Nullable Instant expiresAt,
            List<Integer> dependsOn,
            @Nullable String actuator,
            @OneOf(constants = ActionState.class) String state,
            List<AttemptView> attempts) {}

    /** What undoes a step. */
    record CompensationView(
            @OneOf(constants = ActionType.class) String type, String target, Map<String, JsonNode> parameters) {
        static @Nullable CompensationView of(@Nullable JsonNode stored) {
            return stored == null
                    ? null
                    : new CompensationView(
                            stored.path("action").stringValue(""),
                            stored.path("target").stringValue(""),
                            fields(stored.path("parameters")));
        }
    }

    /** One try; without an end and a result while it is under way. */
    record AttemptView(
            int number,
            String idempotencyKey,
            @OneOf(constants = AttemptKind.class) String kind,
            Instant startedAt,
            @Nullable Instant endedAt,

            @Nullable @OneOf(constants = AttemptResult.class)
            String result,

            @Nullable String detail) {}

    /** What one guard said. */
    record VerdictView(
            String guard,
            @OneOf(words = {"pass", "hold"}) String verdict,
            String reason,
            @Nullable Instant until,
            Instant askedAt,
            @OneOf(words = {"choice", "send"}) String moment) {}

    /** A plan that was weighed beside another; without a why-not when it was chosen too. */
    record AlternativeView(
            RemediationView remediation, @Nullable String whyNot) {}

    /** A fact that a rule saw or proposed, by its type's name. */
    record FactView(String type, Map<String, JsonNode> fact) {
        private static final int MOST_FACTS = 100;

        static List<FactView> all(JsonNode stored) {
            return stored.valueStream()
                    .map(one -> new FactView(one.path("type").stringValue(""), fields(one.path("fact"))))
                    .toList();
        }

        /** Of the first of these: a rule may collect all violations of a storm. */
        static List<FactView> all(List<Object> facts) {
            return facts.stream()
                    .limit(MOST_FACTS)
                    .map(fact -> new FactView(
                            fact.getClass().getSimpleName(), fields(CanonicalJson.parse(CanonicalJson.text(fact)))))
                    .toList();
        }
    }

    /** One firing of a rule. */
    record FiringView(
            int sequence,
            @OneOf(constants = Stage.class) String stage,
            @JsonProperty("package") String packageName,
            int version,
            String rule,
            String source,
            int line,
            List<FactView> matched,
            List<FactView> proposed) {
        /** Of a firing that is stored nowhere, by this version of its package. */
        static FiringView of(Stage stage, int version, Firing firing) {
            return new FiringView(
                    firing.sequence(),
                    stage.key(),
                    firing.rule().packageName(),
                    version,
                    firing.rule().name(),
                    firing.rule().source(),
                    firing.rule().line(),
                    FactView.all(firing.matched()),
                    FactView.all(firing.proposed()));
        }

        static FiringView of(JsonNode stored) {
            return new FiringView(
                    stored.path("sequence").intValue(0),
                    stored.path("stage").stringValue(""),
                    stored.path("package").stringValue(""),
                    stored.path("version").intValue(0),
                    stored.path("rule").stringValue(""),
                    stored.path("source").stringValue(""),
                    stored.path("line").intValue(0),
                    FactView.all(stored.path("matched")),
                    FactView.all(stored.path("proposed")));
        }
    }

    /** Why a plan was made, and what was weighed. */
    record ExplanationView(
            RemediationView remediation,
            List<ViolationsController.ViolationView> violations,
            List<CyclesController.PatternView> patterns,
            List<CyclesController.RootCauseView> rootCauses,
            List<FiringView> firings,
            List<AlternativeView> alternatives,
            List<VerdictView> guards) {}

    private final Homeostat homeostat;

    RemediationsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<RemediationView> list(
            PageRequest page,
            @RequestParam(required = false) @Nullable PlanState state,
            @RequestParam(required = false) @Nullable Outcome outcome,
            @RequestParam(required = false) @Nullable String component,
            @RequestParam(required = false) @Nullable String rootCause,
            @RequestParam(required = false) @Nullable ActionType action,
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Caller caller) {
        UUID before = page.after(position -> UUID.fromString(position.getFirst()));
        Remediations.Query query = new Remediations.Query(
                caller.reads(domain),
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
    RemediationView get(@PathVariable UUID id, Caller caller) {
        return homeostat.unitOfWork().read(tx -> view(tx, find(tx, id, caller)));
    }

    @GetMapping("/{id}/explanation")
    @RequiresScope(Scope.READ)
    ExplanationView explanation(@PathVariable UUID id, Caller caller) {
        return homeostat.unitOfWork().read(tx -> {
            Remediation plan = find(tx, id, caller);
            UUID cycle = plan.cycleId();
            Optional<CycleView> found =
                    cycle == null ? Optional.empty() : homeostat.knowledge().cycle(tx, cycle);
            // A cycle decides about much at once; told is what has to do with this plan's root cause.
            List<CyclesController.RootCauseView> causes =
                    found.map(one -> CyclesController.RootCauseView.all(one.rootCauses())).orElse(List.of()).stream()
                            .filter(one -> one.name().equals(plan.rootCause())
                                    && one.component().equals(plan.component()))
                            .toList();
            Set<UUID> support =
                    causes.stream().flatMap(one -> one.patterns().stream()).collect(Collectors.toSet());
            List<CyclesController.PatternView> patterns =
                    found.map(one -> CyclesController.PatternView.all(one.patterns())).orElse(List.of()).stream()
                            .filter(one -> support.contains(one.id()))
                            .toList();
            Set<String> hypotheses = patterns.stream()
                    .map(CyclesController.PatternView::hypothesis)
                    .collect(Collectors.toSet());
            return new ExplanationView(
                    view(tx, plan),
                    plan.evidence().stream()
                            .limit(500)
                            .flatMap(one -> homeostat.violations().find(tx, one).stream())
                            .map(row -> ViolationsController.ViolationView.of(row, null))
                            .toList(),
                    patterns,
                    causes,
                    cycle == null
                            ? List.of()
                            : homeostat
                                    .knowledge()
                                    .firings(tx, cycle)
                                    .valueStream()
                                    .filter(firing -> concerns(firing, plan, hypotheses))
                                    .map(FiringView::of)
                                    .toList(),
                    cycle == null ? List.of() : alternatives(tx, cycle, plan),
                    homeostat.remediations().verdicts(tx, id).stream()
                            .map(RemediationsController::verdict)
                            .toList());
        });
    }

    /** Whether a firing proposed the plan's root cause, one of the patterns that support it, or something against it. */
    private static boolean concerns(JsonNode firing, Remediation plan, Set<String> hypotheses) {
        return firing.path("proposed").valueStream().anyMatch(proposed -> {
            JsonNode fact = proposed.path("fact");
            return switch (proposed.path("type").stringValue("")) {
                case "RootCause" -> isCause(fact, plan);
                case "Pattern" -> hypotheses.contains(fact.path("hypothesis").stringValue(""));
                case "Candidate" -> isCause(fact.path("rootCause"), plan);
                case "Veto" -> isCause(fact.path("candidate").path("rootCause"), plan);
                default -> false;
            };
        });
    }

    private static boolean isCause(JsonNode cause, Remediation plan) {
        return cause.path("name").stringValue("").equals(plan.rootCause())
                && cause.path("component").stringValue("").equals(plan.component());
    }

    private static String decidedBy(Remediation plan) {
        String no = plan.turnedDownBy();
        if (no != null && (plan.state() == PlanState.REJECTED || plan.state() == PlanState.CANCELLED)) {
            return no;
        }
        String yes = plan.approvedBy();
        return yes == null ? plan.decidedBy() : yes;
    }

    private List<AlternativeView> alternatives(Transaction tx, UUID cycle, Remediation plan) {
        Remediations.Query others = new Remediations.Query(
                null, Set.of(), null, plan.component(), plan.rootCause(), null, cycle, null, null, null);
        return homeostat.remediations().list(tx, others, 500).stream()
                .filter(other -> !other.id().equals(plan.id()))
                .map(other -> new AlternativeView(view(tx, other), other.whyNot()))
                .toList();
    }

    @PostMapping("/{id}/approve")
    @RequiresScope(Scope.APPROVE)
    RemediationView approve(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().approve(id, caller.actor(), text(comment), homeostat.now());
        return get(id, caller);
    }

    @PostMapping("/{id}/reject")
    @RequiresScope(Scope.APPROVE)
    RemediationView reject(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().reject(id, caller.actor(), text(comment), homeostat.now());
        return get(id, caller);
    }

    @PostMapping("/{id}/cancel")
    @RequiresScope(Scope.OPERATE)
    RemediationView cancel(
            @PathVariable UUID id,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        requireDomain(id, caller);
        homeostat.remediations().cancel(id, caller.actor(), text(comment), homeostat.now());
        return get(id, caller);
    }

    @PostMapping("/{id}/settle")
    @RequiresScope(Scope.OPERATE)
    RemediationView settle(@PathVariable UUID id, @RequestBody Settlement said, Caller caller) {
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
        return get(id, caller);
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

    /** What a token does not reach is not there for it. */
    private Remediation find(Transaction tx, UUID id, Caller caller) {
        Remediation plan = find(tx, id);
        if (!caller.reaches(plan.domain())) {
            throw none(id);
        }
        return plan;
    }

    private static Refused none(UUID id) {
        return new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no remediation " + id + ".");
    }

    private Remediation find(Transaction tx, UUID id) {
        return homeostat.remediations().find(tx, id).orElseThrow(() -> none(id));
    }

    private RemediationView view(Transaction tx, Remediation plan) {
        RuleBase.ReleaseView release = plan.releaseId() == null
                ? null
                : homeostat.ruleBase().release(tx, plan.releaseId()).orElse(null);
        return new RemediationView(
                plan.id(),
                plan.cycleId(),
                release,
                new CauseView(plan.rootCauseId(), plan.rootCause(), plan.component(), plan.confidence()),
                Words.of(plan.state()),
                Words.orNull(plan.outcome()),
                plan.reason(),
                Words.of(plan.risk()),
                Words.of(plan.priority()),
                Words.of(plan.mode()),
                plan.expectedImpact(),
                plan.domain(),
                new ScoreView(plan.score().value(), plan.score().terms()),
                plan.whyNot(),
                CyclesController.RuleView.of(plan.rule()),
                plan.actions().stream().map(one -> action(plan, one)).toList(),
                plan.heldBy().stream()
                        .map(one -> new HoldView(one.guard(), one.reason(), one.until()))
                        .toList(),
                plan.createdAt(),
                decidedBy(plan),
                plan.turnedDownBy(),
                plan.startedAt(),
                plan.endedAt(),
                plan.expiresAt(),
                plan.settleAt(),
                plan.openBefore(),
                plan.openAfter());
    }

    private static ActionView action(Remediation plan, Remediation.ActionView action) {
        Instant begun = plan.startedAt();
        Long lasts = action.durationMs();
        return new ActionView(
                action.index(),
                action.type(),
                action.target(),
                fields(action.parameters()),
                CompensationView.of(action.compensation()),
                lasts,
                begun == null || lasts == null ? null : begun.plus(Duration.ofMillis(lasts)),
                action.dependsOn(),
                action.actuator(),
                Words.of(action.state()),
                action.attempts().stream().map(RemediationsController::attempt).toList());
    }

    private static AttemptView attempt(Remediation.AttemptView attempt) {
        return new AttemptView(
                attempt.number(),
                attempt.idempotencyKey(),
                Words.of(attempt.kind()),
                attempt.startedAt(),
                attempt.endedAt(),
                Words.orNull(attempt.result()),
                attempt.detail());
    }

    private static VerdictView verdict(Remediation.GuardView said) {
        return new VerdictView(
                said.guard(),
                said.verdict().toLowerCase(Locale.ROOT),
                said.reason(),
                said.until(),
                said.askedAt(),
                said.moment().toLowerCase(Locale.ROOT));
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }
}
