package io.homeostat.web.api;

import io.homeostat.executor.Actuators;
import io.homeostat.executor.actuator.WebhookDocument;
import io.homeostat.guard.GuardSettings;
import io.homeostat.model.ActionType;
import io.homeostat.model.Severity;
import io.homeostat.monitor.Bounds;
import io.homeostat.monitor.Violations;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.Form;
import io.homeostat.web.http.OneOf;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bodies look like that the engine reads itself. Nothing is bound to these records: they are what the description
 * of the interface is made from, with the engine's own bounds, and tests hold them against what the engine takes. What may be
 * null may be left out.
 */
final class Forms {
    private Forms() {}

    /** A violation in the native form. */
    record NewViolation(
            @Characters(min = 1, max = Bounds.NAME) String policy,
            @Characters(min = 1, max = Bounds.NAME) String component,

            @Schema(description = "The policy's name when left out.") @Nullable @Characters(min = 1, max = Bounds.NAME)
            String metric,

            @Nullable Double value,
            @Nullable Double threshold,

            @Schema(description = "warning when left out.") @Nullable @OneOf(constants = Severity.class)
            String severity,

            @Nullable @Size(max = Bounds.LABELS)
            Map<@Characters(min = 1, max = Bounds.NAME) String, @Characters(max = Bounds.TEXT) String> labels,

            @Nullable @Size(max = Bounds.LABELS)
            Map<@Characters(min = 1, max = Bounds.NAME) String, @Characters(max = Bounds.TEXT) String> annotations,

            @Schema(description = "firing when left out.") @Nullable @OneOf(constants = Violations.Status.class)
            String status,

            @Schema(description = "Now when left out; no more than 10 minutes ahead of the server's clock.") @Nullable
            Instant startsAt,

            @Schema(description = "Not before startsAt.") @Nullable
            Instant endsAt,

            @Schema(description = "Computed from policy, component, metric and labels when left out.")
            @Nullable
            @Characters(min = 1, max = Bounds.FINGERPRINT)
            String fingerprint,

            @Schema(description = "default when left out.") @Nullable @Characters(min = 1, max = Bounds.NAME)
            String domain,

            @Schema(description = "After how long unseen it ends by itself; its source's own span when left out.")
            @Nullable
            @Min(Bounds.LEAST_STALE_AFTER_MS)
            @Max(Bounds.MOST_STALE_AFTER_MS)
            Long staleAfterMs) {}

    /** What Alertmanager's webhook sends, version 4, and Grafana's, version 1. */
    @Form.Open
    record Notification(
            @OneOf(words = {"4", "1"}) String version,
            List<Alert> alerts,

            @Nullable @OneOf(constants = Violations.Status.class)
            String status,

            @Nullable String receiver,
            @Nullable String groupKey,
            @Nullable Map<String, String> groupLabels,
            @Nullable Map<String, String> commonLabels,
            @Nullable Map<String, String> commonAnnotations,
            @Nullable String externalURL,
            @Nullable Long truncatedAlerts) {}

    /** One alert of those. */
    @Form.Open
    record Alert(
            Map<String, String> labels,
            @Nullable Map<String, String> annotations,

            @Nullable @OneOf(constants = Violations.Status.class)
            String status,

            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String generatorURL,
            @Nullable String fingerprint) {}

    /** The components that a person declares, and what depends on what. */
    record NewTopology(
            @Size(max = Bounds.COMPONENTS) List<NewComponent> components,
            @Nullable @Size(max = Bounds.DEPENDENCIES) List<NewDependency> dependencies) {}

    /** A component; one that is not declared is passed over. */
    record NewComponent(
            @Characters(min = 1, max = Bounds.NAME) String name,

            @Nullable @Characters(min = 1, max = Bounds.NAME)
            String group,

            @Nullable @Characters(min = 1, max = Bounds.NAME)
            String kind,

            @Nullable @Size(max = Bounds.LABELS)
            Map<@Characters(min = 1, max = Bounds.NAME) String, @Characters(max = Bounds.TEXT) String> labels,

            @Nullable NewCapacity capacity,
            @Nullable Boolean declared) {}

    /** How many run, and how many may. */
    record NewCapacity(
            @Nullable @Min(0) Integer replicas,
            @Nullable @Min(0) Integer min,
            @Nullable @Min(0) Integer max) {}

    /** One component depends on the other. */
    record NewDependency(
            @Characters(min = 1, max = Bounds.NAME) String from,
            @Characters(min = 1, max = Bounds.NAME) String to,
            @Nullable Boolean declared,
            @Nullable @DecimalMin("0") @DecimalMax("1") Double confidence) {}

    /** The limits that the engine keeps whatever a rule says, whole; taken and given. */
    record Guards(
            @Min(0) @Max(GuardSettings.MOST_COOLDOWN_MS) long cooldownMs,
            @Min(1) @Max(GuardSettings.MOST_PER_TARGET) int perTarget,
            Approval approval) {}

    /** Whether a plan of that risk waits for a person. */
    record Approval(
            @OneOf(words = {"auto", "required"}) String low,
            @OneOf(words = {"auto", "required"}) String medium,
            @OneOf(words = {"auto", "required"}) String high) {}

    /** An actuator to make or to replace; as it was told it can be written back. */
    record NewActuator(
            @Schema(description = "As in the address.") @Nullable
            String name,

            @OneOf(words = "webhook") String kind,
            @Size(min = 1) List<@OneOf(constants = ActionType.class) String> actions,
            @Nullable NewTargets targets,
            NewWebhook config,

            @Schema(description = "As it was told; changes nothing.") @Nullable
            Instant changedAt,

            @Schema(description = "As it was told; changes nothing.") @Nullable
            String changedBy,

            @Schema(description = "As it was told; changes nothing.") @Nullable
            Instant lastUsedAt,

            @Schema(description = "As it was told; changes nothing.") @Nullable
            String lastError,

            @Schema(description = "As it was told; changes nothing.") @Nullable
            Instant lastErrorAt) {}

    /** What it acts on, by globs; of what is left out, on everything. */
    record NewTargets(
            @Nullable @Size(max = Actuators.MOST_GLOBS) List<@Characters(min = 1, max = Bounds.NAME) String> domains,

            @Nullable @Size(max = Actuators.MOST_GLOBS) List<@Characters(min = 1, max = Bounds.NAME) String> components,

            @Nullable @Size(max = Actuators.MOST_GLOBS) List<@Characters(min = 1, max = Bounds.NAME) String> groups) {}

    /** How a webhook is called; a secret given as {@code ***} stays what it was. */
    record NewWebhook(
            @Schema(
                    description =
                            "An http or https address without credentials and fragment, neither link-local nor of a"
                                    + " cloud's metadata; a value of *** in its query keeps what it was.")
            @Characters(min = 1, max = WebhookDocument.TEXT)
            String url,

            @Schema(description = "Signs the body; *** keeps what it was.")
            @Nullable
            @Characters(min = 1, max = WebhookDocument.TEXT)
            String secret,

            @Schema(description = "Sent with every request; a value of *** keeps what it was.")
            @Nullable
            @Size(max = WebhookDocument.HEADERS)
            Map<@Characters(min = 1, max = Bounds.NAME) String, @Characters(max = WebhookDocument.TEXT) String> headers,

            @Nullable @Min(1) @Max(WebhookDocument.MOST_TIMEOUT_MS)
            Integer timeoutMs,

            @Nullable @Min(1) @Max(WebhookDocument.MOST_TRIES)
            Integer maxTries,

            @Nullable Boolean idempotent,

            @Schema(description = "As url.") @Nullable @Characters(min = 1, max = WebhookDocument.TEXT)
            String verifyUrl,

            @Schema(description = "As url.") @Nullable @Characters(min = 1, max = WebhookDocument.TEXT)
            String stateUrl) {}
}
