package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.executor.ActuatorResult;
import io.homeostat.executor.Actuators;
import io.homeostat.executor.actuator.WebhookDocument;
import io.homeostat.guard.GuardSettings;
import io.homeostat.model.ActionType;
import io.homeostat.model.Refused;
import io.homeostat.model.Risk;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.Form;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What actions are carried out with, and the limits that guard them. */
@RestController
@RequestMapping("/api/v1")
class ActuatorsController {
    /** What a trial of a connection gave. */
    record Tested(boolean ok, String detail) {}

    /** An actuator, as the interface shows it: secrets as {@code ***}. */
    record ActuatorView(
            String name,
            String kind,
            List<@OneOf(constants = ActionType.class) String> actions,
            TargetsView targets,
            WebhookView config,
            Instant changedAt,
            String changedBy,
            @Nullable Instant lastUsedAt,
            @Nullable String lastError,
            @Nullable Instant lastErrorAt) {
        static ActuatorView of(Actuators.View view) {
            return new ActuatorView(
                    view.name(),
                    view.kind(),
                    texts(view.actions()),
                    new TargetsView(
                            texts(view.targets().path("domains")),
                            texts(view.targets().path("components")),
                            texts(view.targets().path("groups"))),
                    WebhookView.of(view.config()),
                    view.changedAt(),
                    view.changedBy(),
                    view.lastUsedAt(),
                    view.lastError(),
                    view.lastErrorAt());
        }

        private static List<String> texts(JsonNode list) {
            return list.valueStream().map(JsonNode::stringValue).toList();
        }
    }

    /** What an actuator acts on, by globs. */
    record TargetsView(List<String> domains, List<String> components, List<String> groups) {}

    /** How a webhook is called. */
    record WebhookView(
            String url,
            @Nullable String secret,
            Map<String, String> headers,
            int timeoutMs,
            int maxTries,
            boolean idempotent,
            @Nullable String verifyUrl,
            @Nullable String stateUrl) {
        static WebhookView of(JsonNode config) {
            Map<String, String> headers = new TreeMap<>();
            config.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().stringValue()));
            return new WebhookView(
                    config.path("url").stringValue(""),
                    config.path("secret").stringValue(null),
                    headers,
                    config.path("timeoutMs").intValue(WebhookDocument.DEFAULT_TIMEOUT_MS),
                    config.path("maxTries").intValue(WebhookDocument.DEFAULT_TRIES),
                    config.path("idempotent").booleanValue(false),
                    config.path("verifyUrl").stringValue(null),
                    config.path("stateUrl").stringValue(null));
        }
    }

    private final Homeostat homeostat;

    ActuatorsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping("/actuators")
    @RequiresScope(value = Scope.READ, ofAllDomains = true)
    CursorPage<ActuatorView> list(PageRequest page) {
        return CursorPage.ofAll(
                homeostat.unitOfWork().read(homeostat.actuators()::list).stream()
                        .map(ActuatorView::of)
                        .toList(),
                page,
                ActuatorView::name);
    }

    @GetMapping("/actuators/{name}")
    @RequiresScope(value = Scope.READ, ofAllDomains = true)
    ActuatorView get(@PathVariable String name) {
        return homeostat
                .unitOfWork()
                .read(tx -> homeostat.actuators().find(tx, name))
                .map(ActuatorView::of)
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no actuator " + name + "."));
    }

    @PutMapping("/actuators/{name}")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    @ApiResponse(responseCode = "200", description = "Replaced.", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "201", description = "Made.", useReturnTypeSchema = true)
    ResponseEntity<ActuatorView> put(
            @PathVariable String name, @Form(Forms.NewActuator.class) @RequestBody JsonNode body, Caller caller) {
        boolean made = homeostat
                .unitOfWork()
                .write(tx -> homeostat.actuators().put(tx, name, body, caller.actor(), homeostat.now()));
        // Plans that were held for want of an actuator are judged again.
        homeostat.loop().wakeAll();
        return ResponseEntity.status(made ? HttpStatus.CREATED : HttpStatus.OK).body(get(name));
    }

    @DeleteMapping("/actuators/{name}")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Caller caller) {
        homeostat.unitOfWork().run(tx -> homeostat.actuators().delete(tx, name, caller.actor(), homeostat.now()));
    }

    @PostMapping("/actuators/{name}/test")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    Tested test(@PathVariable String name, Caller caller) {
        ActuatorResult result = homeostat.actuators().test(name, caller.actor(), homeostat.now());
        return new Tested(result instanceof ActuatorResult.Done, result.detail());
    }

    @GetMapping("/guards")
    @RequiresScope(Scope.READ)
    Forms.Guards guards() {
        return told(homeostat.unitOfWork().read(tx -> homeostat.guards().settings(tx)));
    }

    @PutMapping("/guards")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    Forms.Guards putGuards(@Form(Forms.Guards.class) @RequestBody JsonNode body, Caller caller) {
        GuardSettings after =
                homeostat.unitOfWork().write(tx -> homeostat.guards().put(tx, body, caller.actor(), homeostat.now()));
        homeostat.loop().wakeAll();
        return told(after);
    }

    private static Forms.Guards told(GuardSettings settings) {
        return new Forms.Guards(
                settings.cooldownMs(),
                settings.perTarget(),
                new Forms.Approval(
                        approval(settings, Risk.LOW), approval(settings, Risk.MEDIUM), approval(settings, Risk.HIGH)));
    }

    private static String approval(GuardSettings settings, Risk risk) {
        return settings.approval().getOrDefault(risk, true) ? "required" : "auto";
    }
}
