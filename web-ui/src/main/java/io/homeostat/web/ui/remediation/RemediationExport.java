package io.homeostat.web.ui.remediation;

import io.homeostat.executor.Remediation;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Csv;
import io.homeostat.web.ui.component.PlanTitle;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Remediations as a table to take along, one a line, in the order of the list. */
final class RemediationExport {
    /** So many are in memory at a time, and read in one transaction. */
    private static final int PART = 200;

    private static final List<String> COLUMNS = List.of(
            "id",
            "domain",
            "decidedAt",
            "what",
            "component",
            "rootCause",
            "confidence",
            "state",
            "outcome",
            "reason",
            "risk",
            "priority",
            "score",
            "rule",
            "decidedBy",
            "approvedBy",
            "startedAt",
            "endedAt",
            "openBefore",
            "openAfter",
            "heldBy",
            "whyNot");

    private RemediationExport() {}

    /** @param rows reads the remediations with these ids */
    static void write(List<UUID> ids, Function<List<UUID>, List<Remediation>> rows, Appendable out) throws IOException {
        out.append(Csv.line(COLUMNS)).append("\r\n");
        for (int from = 0; from < ids.size(); from += PART) {
            for (Remediation plan : rows.apply(ids.subList(from, Math.min(ids.size(), from + PART)))) {
                out.append(line(plan)).append("\r\n");
            }
        }
    }

    private static String line(Remediation plan) {
        return Csv.line(List.of(
                plan.id().toString(),
                plan.domain(),
                CanonicalJson.instant(plan.createdAt()),
                PlanTitle.of(plan),
                plan.component(),
                plan.rootCause(),
                Double.toString(plan.confidence()),
                word(plan.state()),
                word(plan.outcome()),
                text(plan.reason()),
                word(plan.risk()),
                word(plan.priority()),
                Double.toString(plan.score().value()),
                rule(plan),
                plan.decidedBy(),
                text(plan.approvedBy()),
                moment(plan.startedAt()),
                moment(plan.endedAt()),
                text(plan.openBefore()),
                text(plan.openAfter()),
                plan.heldBy().stream()
                        .map(held -> held.guard() + ": " + held.reason())
                        .collect(Collectors.joining("; ")),
                text(plan.whyNot())));
    }

    private static String rule(Remediation plan) {
        return plan.rule().packageName().isEmpty()
                ? ""
                : plan.rule().packageName() + " v" + plan.rule().version() + " "
                        + plan.rule().source() + ":" + plan.rule().line();
    }

    private static String word(@Nullable Enum<?> constant) {
        return constant == null ? "" : constant.name().toLowerCase(Locale.ROOT);
    }

    private static String moment(@Nullable Instant at) {
        return at == null ? "" : CanonicalJson.instant(at);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
