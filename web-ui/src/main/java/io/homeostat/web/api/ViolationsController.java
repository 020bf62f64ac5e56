package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.model.Refused;
import io.homeostat.model.Severity;
import io.homeostat.monitor.IntakeReceipt;
import io.homeostat.monitor.Violations;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.Form;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Violations in, and what is known of them. */
@RestController
@RequestMapping("/api/v1")
class ViolationsController {
    /** A violation as the interface shows it. */
    record ViolationView(
            UUID id,
            String domain,
            String source,
            String fingerprint,
            String policy,
            String component,
            String metric,
            @Nullable Double value,
            @Nullable Double threshold,
            @OneOf(constants = Severity.class) String severity,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            @OneOf(constants = Violations.Status.class) String status,
            Instant startsAt,
            @Nullable Instant endsAt,
            Instant receivedAt,
            Instant lastSeenAt,
            int occurrences,

            @Nullable @OneOf(constants = Violations.Ended.class)
            String endedBy,

            @Nullable UUID cycleId) {
        static ViolationView of(Violations.ViolationRow row, @Nullable UUID cycleId) {
            return new ViolationView(
                    row.id(),
                    row.domain(),
                    row.source(),
                    row.fingerprint(),
                    row.policy(),
                    row.component(),
                    row.metric(),
                    row.value(),
                    row.threshold(),
                    Words.of(row.severity()),
                    row.labels(),
                    row.annotations(),
                    Words.of(row.status()),
                    row.startsAt(),
                    row.endsAt(),
                    row.receivedAt(),
                    row.lastSeenAt(),
                    row.occurrences(),
                    Words.orNull(row.endedBy()),
                    cycleId);
        }
    }

    /** What became of a request: all of it is stored. */
    record Receipt(int accepted, int updated, List<UUID> ids) {
        static Receipt of(IntakeReceipt receipt) {
            return new Receipt(receipt.accepted(), receipt.updated(), receipt.ids());
        }
    }

    private final Homeostat homeostat;

    ViolationsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @PostMapping("/violations")
    @RequiresScope(Scope.INTAKE)
    Receipt post(@Form(value = Forms.NewViolation.class, orMany = true) @RequestBody JsonNode body, Caller caller) {
        return Receipt.of(homeostat.intake().accept(body, caller::reaches));
    }

    @PostMapping("/intake/alertmanager")
    @RequiresScope(Scope.INTAKE)
    Receipt alertmanager(@Form(Forms.Notification.class) @RequestBody JsonNode body, Caller caller) {
        return Receipt.of(homeostat.intake().acceptAlertmanager(body, caller::reaches));
    }

    @GetMapping("/violations")
    @RequiresScope(Scope.READ)
    CursorPage<ViolationView> list(
            PageRequest page,
            @RequestParam(required = false) Violations.@Nullable Status status,
            @RequestParam(required = false) @Nullable Severity severity,
            @RequestParam(required = false) @Nullable String component,
            @RequestParam(required = false) @Nullable String policy,
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String q,
            Caller caller) {
        UUID before = page.after(position -> UUID.fromString(position.getFirst()));
        Violations.Query query =
                new Violations.Query(status, severity, component, policy, caller.reads(domain), from, to, q, before);
        return homeostat.unitOfWork().read(tx -> {
            List<Violations.ViolationRow> rows = homeostat.violations().list(tx, query, page.rowsToRead());
            Map<UUID, UUID> cycles = homeostat
                    .knowledge()
                    .firstCycles(
                            tx, rows.stream().map(Violations.ViolationRow::id).toList());
            return CursorPage.of(
                    rows,
                    page,
                    row -> List.of(row.id().toString()),
                    row -> ViolationView.of(row, cycles.get(row.id())));
        });
    }

    @GetMapping("/violations/{id}")
    @RequiresScope(Scope.READ)
    ViolationView get(@PathVariable UUID id, Caller caller) {
        return homeostat.unitOfWork().read(tx -> homeostat
                .violations()
                .find(tx, id)
                .filter(row -> caller.reaches(row.domain()))
                .map(row -> ViolationView.of(
                        row, homeostat.knowledge().firstCycles(tx, List.of(id)).get(id)))
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no violation " + id + ".")));
    }
}
