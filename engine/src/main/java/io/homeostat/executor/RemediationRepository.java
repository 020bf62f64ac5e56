package io.homeostat.executor;

import io.homeostat.model.PlanState;
import io.homeostat.model.RuleRef;
import io.homeostat.model.ScopeKey;
import io.homeostat.model.Score;
import io.homeostat.model.Severity;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rows of plans, their steps, tries and verdicts. */
final class RemediationRepository {
    private static final int MOST_STEPS = 1_000;
    private static final int MOST_TURNED_DOWN = 10_000;

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

    /**
     * Whether a try may have done what was asked. Only the target's own word that it is not done, given after that try, takes
     * the doubt away.
     */
    static boolean mayBeDone(List<AttemptEntity> attempts) {
        int doubtful = 0;
        int cleared = 0;
        for (AttemptEntity attempt : attempts) {
            if (attempt.kind == AttemptKind.DO && attempt.result == AttemptResult.UNKNOWN) {
                doubtful = Math.max(doubtful, attempt.number);
            } else if (attempt.kind == AttemptKind.VERIFY && attempt.result == AttemptResult.FAILED) {
                cleared = Math.max(cleared, attempt.number);
            }
        }
        return doubtful > cleared;
    }

    /** A plan that a person rejected or cancelled. */
    record TurnedDown(
            UUID id, String rootCause, String component, String by, Instant at, Severity worst, boolean told) {}

    /** Plans that people said no to after that time, sorted. */
    List<TurnedDown> turnedDownSince(Transaction tx, String domain, Instant after) {
        return tx.list(
                "select r.id, r.rootCause, r.component, r.turnedDownBy, r.turnedDownAt, r.turnedDownWorst, r.turnedDownTold"
                        + " from RemediationEntity r where r.domain = ?1 and r.turnedDownAt > ?2"
                        + " order by r.rootCause, r.component, r.turnedDownAt, r.id",
                TurnedDown.class,
                MOST_TURNED_DOWN,
                domain,
                after);
    }

    /** Plans of a domain in one of the states that come after this one, oldest first. */
    List<RemediationEntity> inStates(
            Transaction tx, String domain, Collection<PlanState> states, UUID after, int limit) {
        return tx.list(
                "from RemediationEntity r where r.domain = ?1 and r.state in ?2 and r.id > ?3 order by r.id",
                RemediationEntity.class,
                limit,
                domain,
                states,
                after);
    }

    /** The steps of many plans, by plan, in their order. */
    Map<UUID, List<ActionEntity>> actions(Transaction tx, Collection<UUID> remediations) {
        Map<UUID, List<ActionEntity>> found = new HashMap<>();
        for (List<UUID> part : Transaction.parts(remediations)) {
            tx.list(
                            "from ActionEntity a where a.remediationId in ?1 order by a.remediationId, a.position",
                            ActionEntity.class,
                            MOST_STEPS * part.size(),
                            part)
                    .forEach(row -> found.computeIfAbsent(row.remediationId, k -> new ArrayList<>())
                            .add(row));
        }
        return found;
    }

    Optional<Remediation> find(Transaction tx, UUID id) {
        return tx.find(RemediationEntity.class, id).map(row -> told(row, actionViews(tx, List.of(id))));
    }

    List<Remediation> list(Transaction tx, Remediations.Query query, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "from RemediationEntity r" + where(query, null, parameters) + " order by r.id desc";
        return told(tx, tx.listNamed(text, RemediationEntity.class, limit, parameters));
    }

    List<UUID> ids(
            Transaction tx,
            Remediations.Query query,
            @Nullable String part,
            Remediations.Order order,
            boolean reversed,
            int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "select r.id from RemediationEntity r" + where(query, part, parameters) + " order by "
                + term(order) + (reversed ? " desc" : "") + ", r.id desc";
        return tx.listNamed(text, UUID.class, limit, parameters);
    }

    private static String term(Remediations.Order order) {
        return switch (order) {
            case URGENCY -> """
                    case when r.state in (AWAITING_APPROVAL, UNKNOWN) then 0
                         when r.state in (APPROVED, EXECUTING, VERIFYING, HELD) then 1 else 2 end""";
            case RISKIEST_FIRST -> "case when r.risk = HIGH then 0 when r.risk = MEDIUM then 1 else 2 end";
            case SCORE -> "r.score";
            case DECIDED -> "r.createdAt";
        };
    }

    int newerThan(Transaction tx, Remediations.Query query, @Nullable String part, UUID newest, int limit) {
        Map<String, Object> parameters = new HashMap<>();
        String text = "select r.id from RemediationEntity r" + where(query, part, parameters)
                + " and r.id > :newest order by r.id";
        parameters.put("newest", newest);
        return tx.listNamed(text, UUID.class, limit, parameters).size();
    }

    List<Remediation> rows(Transaction tx, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, Remediation> found = new HashMap<>();
        told(tx, tx.list("from RemediationEntity r where r.id in ?1", RemediationEntity.class, ids.size(), ids))
                .forEach(row -> found.put(row.id(), row));
        return ids.stream().flatMap(id -> Stream.ofNullable(found.get(id))).toList();
    }

    /** That these violations are the evidence of a plan, so that a violation finds its plan. */
    static List<EvidenceEntity> links(UUID remediation, Collection<String> violations) {
        return violations.stream()
                .map(id -> {
                    EvidenceEntity row = new EvidenceEntity();
                    row.key = new EvidenceEntity.Key(UUID.fromString(id), remediation);
                    return row;
                })
                .toList();
    }

    Map<UUID, UUID> newestPlans(Transaction tx, Collection<UUID> violations) {
        Map<UUID, UUID> newest = new HashMap<>();
        if (!violations.isEmpty()) {
            tx.list(
                            "from EvidenceEntity e where e.key.violationId in ?1 order by e.key.remediationId",
                            EvidenceEntity.class,
                            MOST_STEPS * violations.size(),
                            violations)
                    .forEach(row -> newest.put(row.key.violationId(), row.key.remediationId()));
        }
        return newest;
    }

    private static String where(Remediations.Query query, @Nullable String part, Map<String, Object> parameters) {
        StringBuilder text = new StringBuilder(" where 1 = 1");
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
        if (part != null) {
            text.append(
                    " and (lower(r.rootCause) like lower(:part) escape '!' or lower(r.component) like lower(:part) escape '!'"
                            + " or lower(r.rule) like lower(:part) escape '!' or exists (select 1 from ActionEntity s"
                            + " where s.remediationId = r.id and lower(s.target) like lower(:part) escape '!'))");
            parameters.put("part", "%" + part.replaceAll("([!%_])", "!$1") + "%");
        }
        return text.toString();
    }

    private List<Remediation> told(Transaction tx, List<RemediationEntity> rows) {
        Map<UUID, List<Remediation.ActionView>> actions =
                actionViews(tx, rows.stream().map(row -> row.id).toList());
        return rows.stream().map(row -> told(row, actions)).toList();
    }

    List<Remediation> endedSince(Transaction tx, Instant from, int limit) {
        List<RemediationEntity> ended = tx.list(
                "from RemediationEntity r where r.endedAt >= ?1 order by r.endedAt desc, r.id desc",
                RemediationEntity.class,
                limit,
                from);
        Map<UUID, List<Remediation.ActionView>> actions =
                actionViews(tx, ended.stream().map(row -> row.id).toList());
        return ended.stream().map(row -> told(row, actions)).toList();
    }

    /** How many actions, of plans of which something was sent already or of those of which nothing was. */
    record Counted(boolean begun, ActionState action, long count) {}

    /** Actions that are sent or to be sent, by their state and that of their plan. */
    List<Counted> inHand(Transaction tx) {
        return tx.list(
                """
                select case when r.startedAt is null then false else true end, a.state, count(*)
                  from RemediationEntity r, ActionEntity a
                 where a.remediationId = r.id and r.state in ?1 and a.state in ?2
                 group by case when r.startedAt is null then false else true end, a.state""",
                Counted.class,
                MOST_STEPS,
                EnumSet.of(PlanState.APPROVED, PlanState.EXECUTING),
                EnumSet.of(ActionState.PENDING, ActionState.RUNNING));
    }

    /** Plans that are held, by the loop's state among others. */
    int heldByTheLoopsState(Transaction tx) {
        return tx.first("""
                select count(*) from RemediationEntity r where r.state = ?1
                 and (r.heldBy like '%"guard":"kill_switch"%' or r.heldBy like '%"guard":"paused"%'
                   or r.heldBy like '%"guard":"safe_mode"%')""", Long.class, PlanState.HELD).orElse(0L).intValue();
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
                row.turnedDownBy,
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
