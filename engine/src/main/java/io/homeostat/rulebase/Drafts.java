package io.homeostat.rulebase;

import io.homeostat.audit.AuditLog;
import io.homeostat.audit.Who;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.Pointers;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is being written of each rule package, and how it becomes a version. A package always has a draft: until someone
 * changes it, it is the newest version. What two people write at the same time is never mixed: a save names the revision that
 * it has seen, and the row of the draft is locked for whatever changes it. Thread-safe.
 */
public final class Drafts {
    private static final int MOST_AUTHORS = 1_000;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final RuleVersions versions;

    public Drafts(UnitOfWork unitOfWork, AuditLog audit, RuleVersions versions) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.versions = versions;
    }

    /**
     * A draft without its files.
     *
     * @param revision another one whenever its files have changed
     * @param changed whether it has files of its own
     * @param base the version that it began from; null before the first cut
     * @param changedAt when its files changed last
     * @param changedBy the person who did it
     */
    public record Head(
            long revision, boolean changed, @Nullable Integer base, Instant changedAt, String changedBy) {}

    /** A draft with its files, by path. */
    public record Draft(String packageName, Stage stage, Head head, List<RuleFile> files) {
        public Draft {
            files = List.copyOf(files);
        }
    }

    /**
     * The draft of a package that is not hidden.
     *
     * @throws Refused with reason NOT_FOUND when there is none
     */
    public Draft get(Transaction tx, String name) {
        RulePackageEntity of = RulePackages.row(tx, name);
        return tx.find(RuleDraftEntity.class, name)
                .map(row -> draft(tx, of, row))
                .orElseThrow(() -> RulePackages.unknown(name));
    }

    /** Of drafts without their files, by package; those of packages that someone has just taken away are not there. */
    static Map<String, Head> heads(Transaction tx, List<String> names) {
        Map<String, Head> heads = new HashMap<>();
        for (List<String> part : Transaction.parts(names)) {
            tx.list("from RuleDraftEntity d where d.packageName in ?1", RuleDraftEntity.class, part.size(), part)
                    .forEach(row -> heads.put(row.packageName, head(row)));
        }
        return heads;
    }

    private static Head head(RuleDraftEntity row) {
        return new Head(row.revision, row.changed, row.baseNumber, row.changedAt, row.changedBy);
    }

    private static Draft draft(Transaction tx, RulePackageEntity of, RuleDraftEntity row) {
        return new Draft(of.name, of.stage, head(row), files(tx, row));
    }

    /** The files at a path that drafts have of their own, by package. */
    static Map<String, RuleFile> filesAt(Transaction tx, List<String> names, String path) {
        Map<String, RuleFile> files = new HashMap<>();
        for (List<String> part : Transaction.parts(names)) {
            tx.list(
                            "from RuleDraftFileEntity f where f.key.packageName in ?1 and f.key.path = ?2",
                            RuleDraftFileEntity.class,
                            part.size(),
                            part,
                            path)
                    .forEach(row -> files.put(row.key.packageName(), new RuleFile(path, row.content)));
        }
        return files;
    }

    private static List<RuleFile> files(Transaction tx, RuleDraftEntity row) {
        if (!row.changed) {
            Integer newest = RuleVersions.newest(tx, row.packageName);
            return newest == null ? List.of() : RuleVersions.filesOf(tx, row.packageName, newest);
        }
        return tx
                .list(
                        "from RuleDraftFileEntity f where f.key.packageName = ?1 order by f.key.path",
                        RuleDraftFileEntity.class,
                        RulePackage.MAX_FILES,
                        row.packageName)
                .stream()
                .map(file -> new RuleFile(file.key.path(), file.content))
                .toList();
    }

    /** Makes the draft of a package that was just made; without files it is its newest version. */
    static void begin(Transaction tx, RulePackageEntity of, List<RuleFile> files, String person, Instant now) {
        RuleDraftEntity row = new RuleDraftEntity();
        row.packageName = of.name;
        row.changed = !files.isEmpty();
        row.baseNumber = files.isEmpty() ? 1 : null;
        row.changedAt = now;
        row.changedBy = person;
        tx.insert(row);
        insertFiles(tx, of.name, files);
        if (row.changed) {
            insertAuthor(tx, of.name, person);
        }
    }

    static void remove(Transaction tx, String name) {
        empty(tx, name);
        tx.execute("delete from RuleDraftEntity d where d.packageName = ?1", name);
    }

    private static void empty(Transaction tx, String name) {
        tx.execute("delete from RuleDraftFileEntity f where f.key.packageName = ?1", name);
        tx.execute("delete from RuleDraftAuthorEntity a where a.key.packageName = ?1", name);
    }

    /**
     * Replaces the files of a draft. What is written in them need not hold: that is for {@link Checker} to say.
     *
     * @param seen whether this is the revision whose files are to be replaced
     * @throws Refused INVALID with every fault of paths and sizes, and when package.yaml has another name or stage; STALE
     *     when someone else has changed the draft
     */
    public Draft save(String name, List<RuleFile> files, LongPredicate seen, Who by, Instant now) {
        return unitOfWork.write(tx -> {
            RulePackageEntity of = RulePackages.row(tx, name);
            refuseIfAny(faults(of, files));
            RuleDraftEntity row = locked(tx, name, seen);
            List<RuleFile> sorted =
                    files.stream().sorted(Comparator.comparing(RuleFile::path)).toList();
            if (!files(tx, row).equals(sorted)) {
                if (!row.changed) {
                    row.baseNumber = RuleVersions.newest(tx, name);
                }
                row.changed = true;
                row.revision++;
                row.changedAt = now;
                row.changedBy = by.person();
                tx.update(row);
                tx.execute("delete from RuleDraftFileEntity f where f.key.packageName = ?1", name);
                insertFiles(tx, name, sorted);
                insertAuthor(tx, name, by.person());
            }
            return draft(tx, of, row);
        });
    }

    private static List<Fault> faults(RulePackageEntity of, List<RuleFile> files) {
        List<Fault> faults = RulePackage.unstorable(files);
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).path().equals(RulePackage.MANIFEST)) {
                String at = Pointers.at(Pointers.at("/files", i), "content");
                RulePackage.parse(of.name, of.stage, List.of(files.get(i))).findings().stream()
                        .filter(finding -> finding.code().equals("wrong-name")
                                || finding.code().equals("wrong-stage"))
                        .forEach(finding -> faults.add(new Fault(at, finding.code(), finding.message())));
            }
        }
        return faults;
    }

    private static void refuseIfAny(List<Fault> faults) {
        if (!faults.isEmpty()) {
            Fault first = faults.getFirst();
            String more = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more, see errors)";
            throw new Refused(
                    Refused.Reason.INVALID,
                    "invalid-draft",
                    first.pointer() + ": " + first.detail() + more,
                    faults.subList(0, Math.min(faults.size(), Refused.MOST_FAULTS)));
        }
    }

    private static RuleDraftEntity locked(Transaction tx, String name, LongPredicate seen) {
        RuleDraftEntity row = tx.findLocked(RuleDraftEntity.class, name).orElseThrow(() -> RulePackages.unknown(name));
        if (!seen.test(row.revision)) {
            throw new Refused(
                    Refused.Reason.STALE,
                    "draft-changed",
                    "The draft of " + name + " was changed by " + row.changedBy
                            + " since you read it. Read it again, and put your changes into that.");
        }
        return row;
    }

    private static void insertFiles(Transaction tx, String name, List<RuleFile> files) {
        tx.insertAll(files.stream()
                .map(file -> {
                    RuleDraftFileEntity one = new RuleDraftFileEntity();
                    one.key = new RuleDraftFileEntity.Key(name, file.path());
                    one.content = file.content();
                    return one;
                })
                .toList());
    }

    private static void insertAuthor(Transaction tx, String name, String person) {
        RuleDraftAuthorEntity.Key key = new RuleDraftAuthorEntity.Key(name, person);
        if (tx.find(RuleDraftAuthorEntity.class, key).isEmpty()) {
            RuleDraftAuthorEntity one = new RuleDraftAuthorEntity();
            one.key = key;
            tx.insert(one);
        }
    }

    /**
     * Throws away what was changed since the newest version.
     *
     * @param seen whether this is the revision that is to go
     * @throws Refused STALE when someone else has changed the draft, CONFLICT when there is no version to go back to
     */
    public void discard(String name, LongPredicate seen, Who by, Instant now) {
        unitOfWork.run(tx -> {
            RulePackages.row(tx, name);
            RuleDraftEntity row = locked(tx, name, seen);
            Integer newest = RuleVersions.newest(tx, name);
            if (newest == null) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "no-version",
                        "No version of " + name + " was cut yet, so there is nothing to go back to.");
            }
            if (row.changed) {
                empty(tx, name);
                row.changed = false;
                row.baseNumber = newest;
                row.revision++;
                row.changedAt = now;
                row.changedBy = by.person();
                tx.update(row);
                audit.record(
                        tx,
                        now,
                        by.actor(),
                        "draft.discarded",
                        "package",
                        name,
                        Map.of("backTo", newest, "revision", row.revision));
            }
        });
    }

    /** What is wrong with the draft; nothing of it runs. */
    public Checker.Verdict validate(String name) {
        Draft draft = unitOfWork.read(tx -> get(tx, name));
        return Checker.validate(name, draft.stage(), draft.files());
    }

    /**
     * Makes a version of the draft. Its authors are who cuts it, who has changed the draft since the cut before, and who has
     * written a version of the very same files.
     *
     * @throws RulesRefused when something is wrong with it
     * @throws Refused CONFLICT when it was changed while it was being checked
     */
    public RuleVersions.Version cut(String name, String comment, Who by, Instant now) {
        Draft draft = unitOfWork.read(tx -> get(tx, name));
        Checker.Verdict verdict = Checker.validate(name, draft.stage(), draft.files());
        RulePackage content =
                RulePackage.parse(name, draft.stage(), draft.files()).rulePackage();
        if (!verdict.valid() || content == null) {
            throw new RulesRefused(verdict.findings());
        }
        return unitOfWork.write(tx -> {
            RulePackages.row(tx, name);
            RuleDraftEntity row =
                    tx.findLocked(RuleDraftEntity.class, name).orElseThrow(() -> RulePackages.unknown(name));
            if (row.revision != draft.head().revision()) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "draft-changed",
                        "The draft of " + name + " was changed by " + row.changedBy
                                + " while it was being checked. Look at it, and cut again.");
            }
            SortedSet<String> authors = new TreeSet<>(tx.list(
                    "select a.key.person from RuleDraftAuthorEntity a where a.key.packageName = ?1",
                    String.class,
                    MOST_AUTHORS,
                    name));
            authors.addAll(RuleVersions.authorsOf(tx, name, content.hash()));
            authors.add(by.person());
            RuleVersions.Version made = versions.insert(
                    tx,
                    content,
                    RuleVersions.State.NEW,
                    RuleVersions.Origin.AUTHORED,
                    by.actor(),
                    by.person(),
                    authors,
                    comment,
                    now);
            empty(tx, name);
            // The files are the same as before, so what someone has read of them still holds.
            row.changed = false;
            row.baseNumber = made.number();
            tx.update(row);
            return made;
        });
    }
}
