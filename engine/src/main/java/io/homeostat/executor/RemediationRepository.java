package io.homeostat.executor;

import io.homeostat.model.PlanState;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Score;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rows of plans, their steps, tries and verdicts. */
final class RemediationRepository {
    private static final int MOST_STEPS = 1_000;

    Optional<RemediationEntity> locked(Transaction tx, UUID id) {
        return tx.findLocked(RemediationEntity.class, id);
    }

    List<ActionEntity> actions(Transaction tx, UUID remediation) {
        return tx.list(
                "from ActionEntity a where a.remediationId = ?1 order by a.position",
                ActionEntity.class,
                MOST_STEPS,
                remediation);
    }

    List<AttemptEntity> attempts(Transaction tx, UUID action) {
        return tx.list(
                "from AttemptEntity a where a.actionId = ?1 order by a.startedAt, a.id",
                AttemptEntity.class,
                MOST_STEPS,
                action);
    }

    /** Plans of a domain in one of the states, oldest first. */
    List<RemediationEntity> inStates(Transaction tx, String domain, Collection<PlanState> states, int limit) {
        return tx.list(
                "from RemediationEntity r where r.domain = ?1 and r.state in ?2 order by r.id",
                RemediationEntity.class,
                limit,
                domain,
                states);
    }

    Optional<Remediation> find(Transaction tx, UUID id) {
        return tx.find(RemediationEntity.class, id).map(row -> told(row, actionViews(tx, List.of(id))));
    }

    List<Remediation> list(Transaction tx, Remediations.Query query, int limit) {
        StringBuilder text = new StringBuilder("from RemediationEntity r where 1 = 1");
        Map<String, Object> parameters = new HashMap<>();
        and(text, parameters, "r.domain = :domain", "domain", query.domain());
        and(text, parameters, "r.state in :states", "states", query.states().isEmpty() ? null : query.states());
        and(text, parameters, "r.outcome = :outcome", "outcome", query.outcome());
        and(text, parameters, "r.component = :component", "component", query.component());
        and(text, parameters, "r.rootCause = :rootCause", "rootCause", query.rootCause());
        and(text, parameters, "r.cycleId = :cycle", "cycle", query.cycle());
        and(
                text,
                parameters,
                "exists (select 1 from ActionEntity a where a.remediationId = r.id and a.type = :action)",
                "action",
                query.action());
        and(text, parameters, "r.createdAt >= :since", "since", query.from());
        and(text, parameters, "r.createdAt < :until", "until", query.to());
        and(text, parameters, "r.id < :before", "before", query.before());
        text.append(" order by r.id desc");
        List<RemediationEntity> rows = tx.listNamed(text.toString(), RemediationEntity.class, limit, parameters);
        Map<UUID, List<Remediation.ActionView>> actions =
                actionViews(tx, rows.stream().map(row -> row.id).toList());
        return rows.stream().map(row -> told(row, actions)).toList();
    }

    List<Remediation.GuardView> verdicts(Transaction tx, UUID remediation) {
        return tx
                .list(
                        "from VerdictEntity v where v.remediationId = ?1 order by v.askedAt, v.position, v.id",
                        VerdictEntity.class,
                        5_000,
                        remediation)
                .stream()
                .map(row -> new Remediation.GuardView(
                        row.askedAt, row.moment, row.position, row.guardName, row.verdict, row.reason, row.holdUntil))
                .toList();
    }

    private static void and(
            StringBuilder text, Map<String, Object> parameters, String clause, String name, @Nullable Object value) {
        if (value != null) {
            text.append(" and ").append(clause);
            parameters.put(name, value);
        }
    }

    private Map<UUID, List<Remediation.ActionView>> actionViews(Transaction tx, List<UUID> remediations) {
        Map<UUID, List<Remediation.ActionView>> found = new HashMap<>();
        if (remediations.isEmpty()) {
            return found;
        }
        List<ActionEntity> rows = tx.list(
                "from ActionEntity a where a.remediationId in ?1 order by a.remediationId, a.position",
                ActionEntity.class,
                MOST_STEPS * remediations.size(),
                remediations);
        Map<UUID, List<Remediation.AttemptView>> attempts = new HashMap<>();
        if (!rows.isEmpty()) {
            tx.list(
                            "from AttemptEntity a where a.actionId in ?1 order by a.startedAt, a.id",
                            AttemptEntity.class,
                            MOST_STEPS * rows.size(),
                            rows.stream().map(row -> row.id).toList())
                    .forEach(row -> attempts.computeIfAbsent(row.actionId, k -> new ArrayList<>())
                            .add(new Remediation.AttemptView(
                                    row.number,
                                    row.idempotencyKey,
                                    row.kind,
                                    row.startedAt,
                                    row.endedAt,
                                    row.result,
                                    row.detail)));
        }
        for (ActionEntity row : rows) {
            found.computeIfAbsent(row.remediationId, k -> new ArrayList<>())
                    .add(new Remediation.ActionView(
                            row.position,
                            row.type.name(),
                            row.target,
                            CanonicalJson.parse(row.parameters),
                            row.compensation == null ? null : CanonicalJson.parse(row.compensation),
                            row.durationMs,
                            CanonicalJson.parse(row.dependsOn)
                                    .valueStream()
                                    .map(JsonNode::intValue)
                                    .toList(),
                            row.actuator,
                            row.state,
                            attempts.getOrDefault(row.id, List.of())));
        }
        return found;
    }

    private static Remediation told(RemediationEntity row, Map<UUID, List<Remediation.ActionView>> actions) {
        TreeMap<String, Double> terms = new TreeMap<>();
        CanonicalJson.parse(row.scoreTerms)
                .properties()
                .forEach(term -> terms.put(term.getKey(), term.getValue().doubleValue()));
        JsonNode rule = CanonicalJson.parse(row.rule);
        return new Remediation(
                row.id,
                row.domain,
                row.cycleId,
                row.releaseId,
                row.rootCauseId,
                row.rootCause,
                row.component,
                row.confidence,
                row.state,
                row.outcome,
                row.reason,
                row.risk,
                row.priority,
                row.mode,
                row.expectedImpact,
                new Score(row.score, terms),
                row.whyNot,
                new RuleRef(
                        rule.path("packageName").stringValue(""),
                        rule.path("version").intValue(0),
                        rule.path("name").stringValue(""),
                        rule.path("source").stringValue(""),
                        rule.path("line").intValue(0)),
                scope(row),
                evidence(row),
                heldBy(row),
                row.createdAt,
                row.decidedBy,
                row.approvedBy,
                row.expiresAt,
                row.startedAt,
                row.endedAt,
                row.settleAt,
                row.openBefore,
                row.openAfter,
                actions.getOrDefault(row.id, List.of()));
    }

    static List<ScopeKey> scope(RemediationEntity row) {
        return CanonicalJson.parse(row.scopeKeys)
                .valueStream()
                .map(key -> new ScopeKey(
                        key.get("component").stringValue(), key.get("policy").stringValue()))
                .toList();
    }

    static List<UUID> evidence(RemediationEntity row) {
        return CanonicalJson.parse(row.evidence)
                .valueStream()
                .map(id -> UUID.fromString(id.stringValue()))
                .toList();
    }

    private static List<Remediation.HeldBy> heldBy(RemediationEntity row) {
        return CanonicalJson.parse(row.heldBy)
                .valueStream()
                .map(held -> {
                    JsonNode until = held.get("until");
                    return new Remediation.HeldBy(
                            held.get("guard").stringValue(),
                            held.get("reason").stringValue(),
                            until == null || until.isNull() ? null : Instant.parse(until.stringValue()));
                })
                .toList();
    }
}
