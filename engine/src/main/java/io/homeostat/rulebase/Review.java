package io.homeostat.rulebase;

import io.homeostat.audit.AuditLog;
import io.homeostat.audit.Who;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a version comes to be approved: it is submitted, and then approved or rejected, each once. None of its authors approves
 * it, and nobody does while something is wrong with it or one of its scenarios fails. What is approved are these very files.
 * Thread-safe.
 */
public final class Review {
    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final RuleVersions versions;
    private final boolean fourEyes;
    private final Function<RulePackage, List<Fault>> trial;

    /**
     * Makes the review.
     *
     * @param fourEyes whether the authors of a version are kept from approving it
     * @param trial runs the scenarios of a package; gives those that fail
     */
    public Review(
            UnitOfWork unitOfWork,
            AuditLog audit,
            RuleVersions versions,
            boolean fourEyes,
            Function<RulePackage, List<Fault>> trial) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.versions = versions;
        this.fourEyes = fourEyes;
        this.trial = trial;
    }

    /** A step of a review. */
    public enum Decision {
        SUBMITTED,
        APPROVED,
        REJECTED
    }

    /** One step that someone took. */
    public record Step(Decision decision, String by, Instant at, String comment) {}

    /**
     * Asks for a review.
     *
     * @throws Refused NOT_FOUND when there is no such version, CONFLICT when it was submitted before
     */
    public RuleVersions.Version submit(String name, int number, String comment, Who by, Instant now) {
        return decide(name, number, null, Decision.SUBMITTED, comment, by, now);
    }

    /**
     * Approves a version.
     *
     * @param hash what the person has looked at; null: whatever the version holds
     * @throws RulesRefused when something is wrong with it
     * @throws Refused FORBIDDEN when the person is one of its authors, CONFLICT when it is not in review, has another hash, or
     *     a scenario fails
     */
    public RuleVersions.Version approve(
            String name, int number, @Nullable String hash, String comment, Who by, Instant now) {
        // Before anything is compiled: who may not decide, or has nothing to decide, need not wait for that.
        RulePackage content = unitOfWork.read(tx -> {
            RulePackages.row(tx, name);
            refuse(versions.get(tx, name, number), hash, Decision.APPROVED, by);
            return versions.content(tx, name, number);
        });
        Checker.Verdict verdict = Checker.validate(name, content.stage(), content.files());
        if (!verdict.valid()) {
            throw new RulesRefused(verdict.findings());
        }
        List<Fault> failing = Checker.inTurn(() -> trial.apply(content));
        if (!failing.isEmpty()) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "scenario-failed",
                    failing.size() == 1
                            ? "A scenario fails: " + failing.getFirst().detail()
                            : failing.size() + " scenarios fail; errors tells each.",
                    failing.subList(0, Math.min(failing.size(), Refused.MOST_FAULTS)));
        }
        return decide(name, number, hash, Decision.APPROVED, comment, by, now);
    }

    /**
     * Rejects a version; a person's sentence says why.
     *
     * @throws Refused NOT_FOUND when there is no such version, INVALID without a sentence, CONFLICT when it is not in review
     */
    public RuleVersions.Version reject(String name, int number, String comment, Who by, Instant now) {
        if (comment.isBlank()) {
            String detail = "Say why, so that its authors know what to change.";
            throw new Refused(
                    Refused.Reason.INVALID, "invalid-request", detail, List.of(new Fault("/comment", "blank", detail)));
        }
        return decide(name, number, null, Decision.REJECTED, comment, by, now);
    }

    private void refuse(RuleVersions.Version version, @Nullable String hash, Decision decision, Who by) {
        String subject = RuleVersions.subject(version.packageName(), version.number());
        if (decision == Decision.APPROVED && fourEyes && version.authors().contains(by.person())) {
            throw new Refused(
                    Refused.Reason.FORBIDDEN,
                    "four-eyes",
                    by.person() + " is an author of " + subject + ", and four eyes see more than two: one of the others"
                            + " than " + String.join(", ", version.authors()) + " approves it.");
        }
        RuleVersions.State needed =
                decision == Decision.SUBMITTED ? RuleVersions.State.NEW : RuleVersions.State.IN_REVIEW;
        if (version.state() != needed) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "bad-state",
                    subject + " is " + words(version.state()) + "; only one that is " + words(needed) + " can be "
                            + RuleVersions.word(decision) + ".");
        }
        if (hash != null && !hash.equals(version.hash())) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "hash-differs",
                    subject + " has the hash " + version.hash() + ", not the one that you looked at.");
        }
    }

    private static String words(RuleVersions.State state) {
        return RuleVersions.word(state).replace('_', ' ');
    }

    private RuleVersions.Version decide(
            String name, int number, @Nullable String hash, Decision decision, String comment, Who by, Instant now) {
        return unitOfWork.write(tx -> {
            // Of a hidden package the versions can be read, and that is all.
            RulePackages.row(tx, name);
            // Held to the end: of two people who decide at the same moment, the second sees what the first did.
            RuleVersionEntity row = tx.findLocked(RuleVersionEntity.class, new RuleVersionEntity.Key(name, number))
                    .orElseThrow(() -> RuleVersions.unknown(name, number));
            RuleVersions.Version version = versions.get(tx, name, number);
            refuse(version, hash, decision, by);
            row.state = switch (decision) {
                case SUBMITTED -> RuleVersions.State.IN_REVIEW;
                case APPROVED -> RuleVersions.State.APPROVED;
                case REJECTED -> RuleVersions.State.REJECTED;
            };
            tx.update(row);
            RuleReviewEntity step = new RuleReviewEntity();
            step.id = Uuid7.next(now);
            step.packageName = name;
            step.number = number;
            step.decision = decision;
            step.hash = version.hash();
            step.person = by.person();
            step.decidedAt = now;
            step.comment = comment;
            tx.insert(step);
            Map<String, Object> detail = new HashMap<>(Map.of(
                    "package",
                    name,
                    "number",
                    number,
                    "hash",
                    version.hash(),
                    "person",
                    by.person(),
                    "comment",
                    comment));
            if (decision == Decision.APPROVED) {
                detail.put("fourEyes", fourEyes);
            }
            audit.record(
                    tx,
                    now,
                    by.actor(),
                    "version." + RuleVersions.word(decision),
                    "version",
                    RuleVersions.subject(name, number),
                    detail);
            return versions.get(tx, name, number);
        });
    }
}
