package io.homeostat.web.ui.remediation;

import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.executor.AttemptKind;
import io.homeostat.executor.AttemptResult;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.knowledge.CycleView;
import io.homeostat.model.PlanState;
import io.homeostat.monitor.Violations;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.DurationText;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.PlanTitle;
import io.homeostat.web.ui.component.SeverityBadge;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A plan's life as lines, in the order in which it happened. Lines are values: a story that was read again differs from the
 * one before in those lines alone in which something happened.
 */
final class Story {
    private static final int MOST_SHOWN = 100;
    private static final int MOST_ENTRIES = 500;

    /**
     * One thing that happened.
     *
     * @param when a moment that the text ends with, or null
     * @param source where it stands that it is so, as package, version, file and line
     * @param moreLabel what opens the rest; null for no rest
     * @param open whether the rest is shown without asking
     */
    record Line(
            Instant at,
            String name,
            String text,
            @Nullable Instant when,
            List<Chip> chips,
            @Nullable String source,
            @Nullable String moreLabel,
            List<Entry> more,
            boolean open) {}

    /** A word with its shape. */
    record Chip(Mark mark, String words) {}

    /** One entry of what opens. */
    record Entry(@Nullable Mark mark, String text, @Nullable String address) {}

    private final Homeostat homeostat;
    private final Transaction tx;
    private final Remediation plan;
    private final List<Line> lines = new ArrayList<>();

    private Story(Homeostat homeostat, Transaction tx, Remediation plan) {
        this.homeostat = homeostat;
        this.tx = tx;
        this.plan = plan;
    }

    static List<Line> of(Homeostat homeostat, Transaction tx, Remediation plan) {
        return new Story(homeostat, tx, plan).tell();
    }

    private List<Line> tell() {
        evidence();
        found();
        choice();
        List<Line> later = new ArrayList<>(lines);
        lines.clear();
        decisions(); // before the guards, who are asked again in the same moment
        guards();
        attempts();
        lines.sort((a, b) -> a.at.compareTo(b.at));
        later.addAll(lines);
        lines.clear();
        end();
        later.addAll(lines);
        return List.copyOf(later);
    }

    private void evidence() {
        List<UUID> ids = plan.evidence().stream().limit(MOST_SHOWN).toList();
        List<Violations.ViolationRow> rows = homeostat.violations().rows(tx, ids);
        List<Entry> all = new ArrayList<>();
        rows.forEach(row -> all.add(new Entry(
                SeverityBadge.mark(row.severity()),
                row.component() + " breaks " + row.policy() + measured(row) + ", " + Words.of(row.status()),
                Navigation.violation(row.id()))));
        if (plan.evidence().size() > all.size()) {
            all.add(new Entry(null, "and " + Words.number(plan.evidence().size() - all.size()) + " more", null));
        }
        long policies =
                rows.stream().map(Violations.ViolationRow::policy).distinct().count();
        String sample = rows.isEmpty()
                ? ""
                : (policies > 1 ? " of " + policies + " policies, first " : ", ")
                        + rows.getFirst().policy()
                        + measured(rows.getFirst());
        lines.add(line(plan.createdAt(), "Evidence", Words.count(plan.evidence().size(), "violation") + sample)
                .more("show " + all.size(), all)
                .done());
    }

    private static String measured(Violations.ViolationRow row) {
        Double value = row.value();
        Double threshold = row.threshold();
        return (value == null ? "" : ", " + Words.value(value))
                + (value == null || threshold == null ? "" : " of " + Words.value(threshold));
    }

    private void found() {
        UUID cycleId = plan.cycleId();
        CycleView cycle = cycleId == null
                ? null
                : homeostat.knowledge().cycle(tx, cycleId).orElse(null);
        if (cycle == null) {
            return;
        }
        for (CycleView.RootCauseView cause : cycle.rootCauses()) {
            if (!cause.id().equals(plan.rootCauseId())) {
                continue;
            }
            List<String> supports = texts(cause.patterns());
            for (CycleView.PatternView pattern : cycle.patterns()) {
                if (supports.contains(pattern.id().toString())) {
                    String kind = pattern.subKind() == null ? pattern.kind() : pattern.kind() + " " + pattern.subKind();
                    lines.add(line(
                                    plan.createdAt(),
                                    "Pattern",
                                    Words.of(kind) + ", confidence " + Words.figure(pattern.confidence()) + ": "
                                            + pattern.hypothesis())
                            .source(rule(pattern.rule()))
                            .done());
                }
            }
            List<Entry> chain = new ArrayList<>();
            texts(cause.chain()).forEach(text -> chain.add(new Entry(null, text, null)));
            texts(cause.recommendations()).forEach(text -> chain.add(new Entry(null, "Advice: " + text, null)));
            lines.add(line(
                            plan.createdAt(),
                            "Root cause",
                            Words.of(cause.name()) + " at " + cause.component() + ", confidence "
                                    + Words.figure(cause.confidence()))
                    .source(rule(cause.rule()))
                    .more("why", chain)
                    .done());
        }
    }

    private void choice() {
        Map<String, Double> terms = plan.score().terms();
        String score = "score " + Words.figure(plan.score().value()) + " = benefit " + term(terms, "benefit")
                + " (confidence " + term(terms, "confidence") + " × effectiveness " + term(terms, "effectiveness")
                + ") − cost " + term(terms, "cost") + " − risk " + term(terms, "risk");
        List<Entry> others = new ArrayList<>();
        UUID cycle = plan.cycleId();
        if (cycle != null) {
            homeostat
                    .remediations()
                    .list(
                            tx,
                            new Remediations.Query(
                                    null,
                                    Set.of(),
                                    null,
                                    plan.component(),
                                    plan.rootCause(),
                                    null,
                                    cycle,
                                    null,
                                    null,
                                    null),
                            MOST_SHOWN)
                    .stream()
                    .filter(other -> !other.id().equals(plan.id()))
                    .sorted((a, b) ->
                            Double.compare(b.score().value(), a.score().value()))
                    .forEach(other -> others.add(new Entry(
                            Mark.CANDIDATE,
                            Words.figure(other.score().value()) + " " + PlanTitle.of(other)
                                    + (other.whyNot() == null ? ": chosen" : ": " + other.whyNot()),
                            Navigation.remediation(other.id()))));
        }
        String rule = plan.rule().packageName().isEmpty()
                ? null
                : plan.rule().packageName() + " v" + plan.rule().version() + ", "
                        + plan.rule().source() + ":" + plan.rule().line() + " “"
                        + plan.rule().name() + "”";
        String whyNot = plan.whyNot();
        String chosen = whyNot == null ? "; chosen of " + (others.size() + 1) : "";
        lines.add(line(plan.createdAt(), "Choice", score + chosen)
                .source(rule)
                .more("why not the others", others)
                .done());
        if (whyNot != null) {
            lines.add(line(plan.createdAt(), "Not chosen", whyNot).done());
        }
    }

    /** One line for each time that the guards were asked: what held in words, what let it pass as a number that opens. */
    private void guards() {
        Map<Instant, List<Remediation.GuardView>> asked = new TreeMap<>();
        homeostat.remediations().verdicts(tx, plan.id()).forEach(said -> asked.computeIfAbsent(
                        said.askedAt(), at -> new ArrayList<>())
                .add(said));
        asked.forEach((at, all) -> {
            List<Chip> chips = new ArrayList<>();
            List<Entry> each = new ArrayList<>();
            long passed = all.stream().filter(said -> !held(said)).count();
            for (Remediation.GuardView said : all) {
                if (held(said)) {
                    chips.add(new Chip(Mark.HELD, Words.of(said.guard()) + ": " + said.reason()));
                }
                each.add(new Entry(
                        held(said) ? Mark.HELD : Mark.SUCCESS, Words.of(said.guard()) + ": " + said.reason(), null));
            }
            chips.add(new Chip(Mark.SUCCESS, passed + " pass"));
            boolean choice = all.getFirst().moment().equals("CHOICE");
            lines.add(line(at, choice ? "Guards" : "Guards, before sending", "")
                    .chips(chips)
                    .more("what each said", each)
                    .done());
        });
    }

    private static boolean held(Remediation.GuardView said) {
        return said.verdict().equals("HOLD");
    }

    /** What people said to it; the record has their reasons. */
    private void decisions() {
        for (AuditEntry entry : entries()) {
            boolean approved = entry.action().equals("remediation.approved");
            if (!approved && !entry.action().equals("remediation.settled")) {
                continue;
            }
            String comment = entry.detail().path("comment").stringValue("");
            String what = approved
                    ? ""
                    : "action " + (entry.detail().path("action").intValue(0) + 1) + " "
                            + entry.detail().path("result").stringValue("") + ", ";
            lines.add(line(
                            entry.at(),
                            approved ? "Approved" : "Settled",
                            what + "by " + entry.actor().name() + quoted(comment))
                    .done());
        }
    }

    private void attempts() {
        for (Remediation.ActionView action : plan.actions()) {
            String what = action.type() + " " + action.target()
                    + (action.parameters().isEmpty() ? "" : " " + CanonicalJson.text(action.parameters()));
            for (Remediation.AttemptView attempt : action.attempts()) {
                AttemptResult result = attempt.result();
                String detail = attempt.detail();
                List<Entry> more = new ArrayList<>();
                more.add(new Entry(null, "Idempotency key " + attempt.idempotencyKey(), null));
                more.add(new Entry(null, "Actuator " + action.actuator(), null));
                lines.add(line(
                                attempt.startedAt(),
                                kind(attempt.kind()) + " " + (action.index() + 1),
                                what + ", attempt " + attempt.number() + took(attempt)
                                        + (detail == null || detail.isEmpty() ? "" : ": " + detail))
                        .chips(List.of(new Chip(
                                result == null ? Mark.RUNNING : mark(result),
                                result == null ? "under way" : Words.of(result))))
                        .more("key " + attempt.idempotencyKey().substring(0, 4) + "…", more)
                        .open(result == AttemptResult.UNKNOWN || result == AttemptResult.FAILED)
                        .done());
            }
        }
    }

    private static String took(Remediation.AttemptView attempt) {
        Instant ended = attempt.endedAt();
        return ended == null ? "" : ", " + DurationText.format(Duration.between(attempt.startedAt(), ended));
    }

    private static String kind(AttemptKind kind) {
        return switch (kind) {
            case DO -> "Action";
            case VERIFY -> "Verification of action";
            case COMPENSATE -> "Rollback of action";
            case EXPIRE -> "End of action";
        };
    }

    private static Mark mark(AttemptResult result) {
        return switch (result) {
            case SUCCEEDED -> Mark.SUCCESS;
            case FAILED -> Mark.FAILURE;
            case UNKNOWN -> Mark.UNKNOWN;
        };
    }

    /** Where it is now: what it waits for, or how it ended. */
    private void end() {
        Instant ended = plan.endedAt();
        Chip now =
                new Chip(StateBadge.mark(plan.state(), plan.outcome()), StateBadge.words(plan.state(), plan.outcome()));
        if (ended != null) {
            String reason = plan.reason();
            lines.add(line(
                            ended,
                            plan.outcome() == null ? "End" : "Outcome",
                            (reason == null ? "" : reason) + endedBy().orElse(""))
                    .chips(List.of(now))
                    .done());
            passedOver(ended);
            return;
        }
        Instant since = lastChange();
        switch (plan.state()) {
            case HELD ->
                plan.heldBy()
                        .forEach(held -> lines.add(line(
                                        since,
                                        "Held",
                                        Words.of(held.guard()) + ": " + held.reason()
                                                + (held.until() == null
                                                        ? "; only a person can lift it"
                                                        : "; asked again"))
                                .when(held.until())
                                .chips(List.of(now))
                                .done()));
            case AWAITING_APPROVAL ->
                lines.add(line(since, "Waits", "for somebody who may approve; expires")
                        .when(plan.expiresAt())
                        .chips(List.of(now))
                        .done());
            case VERIFYING ->
                lines.add(line(since, "Watched", "its outcome is judged at the latest")
                        .when(plan.settleAt())
                        .chips(List.of(now))
                        .done());
            case UNKNOWN ->
                lines.add(line(
                                since,
                                "Unknown",
                                "whether the action was done; its target stays busy until somebody marks what happened")
                        .chips(List.of(now))
                        .done());
            default -> {
                if (plan.state() != PlanState.CANDIDATE) {
                    lines.add(line(since, "Now", "").chips(List.of(now)).done());
                }
            }
        }
    }

    /** What its failure means for the next plans against the same. */
    private void passedOver(Instant ended) {
        for (AuditEntry entry : entries()) {
            String until = entry.detail().path("passedOverUntil").stringValue("");
            if (!until.isEmpty()) {
                int failures = entry.detail().path("failuresInARow").intValue(1);
                lines.add(line(
                                ended,
                                "Passed over",
                                (failures == 1 ? "" : "failed " + failures + " times in a row; ")
                                        + "something else comes first meanwhile; the same is tried again after")
                        .when(Instant.parse(until))
                        .done());
            }
        }
    }

    private Instant lastChange() {
        List<AuditEntry> entries = entries();
        return entries.isEmpty() ? plan.createdAt() : entries.getLast().at();
    }

    private Optional<String> endedBy() {
        if (plan.turnedDownBy() != null && plan.state() == PlanState.CANCELLED) {
            return Optional.of(" (by " + plan.turnedDownBy() + ")");
        }
        return entries().reversed().stream()
                .filter(entry -> entry.action()
                        .equals("remediation." + plan.state().name().toLowerCase(Locale.ROOT)))
                .filter(entry ->
                        entry.actor().kind() == Actor.Kind.USER || entry.actor().kind() == Actor.Kind.TOKEN)
                .map(entry -> " (by " + entry.actor().name() + ")")
                .findFirst();
    }

    private @Nullable List<AuditEntry> read;

    /** What the record says of the plan, oldest first. */
    private List<AuditEntry> entries() {
        List<AuditEntry> known = read;
        if (known == null) {
            known = homeostat
                    .audit()
                    .list(
                            tx,
                            new AuditLog.Query(null, null, plan.id().toString(), null, null, null, null),
                            MOST_ENTRIES)
                    .reversed();
            read = known;
        }
        return known;
    }

    private static String quoted(String comment) {
        return comment.isEmpty() ? "" : ": “" + comment + "”";
    }

    private static String term(Map<String, Double> terms, String name) {
        Double value = terms.get(name);
        return value == null ? "?" : Words.figure(value);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(one -> one.stringValue(""))
                .toList();
    }

    private static String rule(JsonNode rule) {
        return rule.path("packageName").stringValue("") + " v"
                + rule.path("version").intValue(0) + ", " + rule.path("source").stringValue("") + ":"
                + rule.path("line").intValue(0) + " “" + rule.path("name").stringValue("") + "”";
    }

    private static Draft line(Instant at, String name, String text) {
        return new Draft(at, name, text);
    }

    /** A line while it is put together. */
    private static final class Draft {
        private final Instant at;
        private final String name;
        private final String text;
        private @Nullable Instant when;
        private List<Chip> chips = List.of();
        private @Nullable String source;
        private @Nullable String moreLabel;
        private List<Entry> more = List.of();
        private boolean open;

        Draft(Instant at, String name, String text) {
            this.at = at;
            this.name = name;
            this.text = text;
        }

        Draft when(@Nullable Instant moment) {
            when = moment;
            return this;
        }

        Draft chips(List<Chip> all) {
            chips = List.copyOf(all);
            return this;
        }

        Draft source(@Nullable String rule) {
            source = rule;
            return this;
        }

        Draft more(String label, List<Entry> entries) {
            moreLabel = entries.isEmpty() ? null : label;
            more = List.copyOf(entries);
            return this;
        }

        Draft open(boolean shown) {
            open = shown;
            return this;
        }

        Line done() {
            return new Line(at, name, text, when, chips, source, moreLabel, more, open);
        }
    }
}
