package io.homeostat.rulebase;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The versions of rule packages: immutable, numbered from 1 in each package, known by the hash of their files. Thread-safe. */
public final class RuleVersions {
    private static final int MOST_AUTHORS = 1_000;
    private static final int MOST_STEPS = 100;

    private final AuditLog audit;

    public RuleVersions(AuditLog audit) {
        this.audit = audit;
    }

    /** How far a version has come. */
    public enum State {
        NEW,
        IN_REVIEW,
        APPROVED,
        REJECTED
    }

    /** Where a version comes from. */
    public enum Origin {
        SHIPPED,
        AUTHORED
    }

    /**
     * A version without its files.
     *
     * @param author who cut it
     * @param authors that person, and who had changed the draft since the cut before; none of what is shipped
     * @param review what was decided of it, oldest first
     */
    public record Version(
            String packageName,
            int number,
            String hash,
            State state,
            Origin origin,
            String author,
            SortedSet<String> authors,
            Instant createdAt,
            String comment,
            List<Review.Step> review) {}

    /** The versions of a package that come before that number, newest first. */
    public List<Version> list(Transaction tx, String packageName, @Nullable Integer before, int limit) {
        return versions(
                tx,
                packageName,
                tx.list(
                        "from RuleVersionEntity v where v.key.packageName = ?1 and v.key.number < ?2"
                                + " order by v.key.number desc",
                        RuleVersionEntity.class,
                        limit,
                        packageName,
                        before == null ? Integer.MAX_VALUE : before));
    }

    public Optional<Version> find(Transaction tx, String packageName, int number) {
        return tx.find(RuleVersionEntity.class, new RuleVersionEntity.Key(packageName, number))
                .map(row -> version(tx, row));
    }

    /** The numbers of the newest versions, by package; packages without one are left out. */
    static Map<String, Integer> newest(Transaction tx, List<String> packageNames) {
        Map<String, Integer> newest = new HashMap<>();
        for (List<String> part : Transaction.parts(packageNames)) {
            tx.list(
                            "from RuleVersionEntity v where v.key.packageName in ?1 and v.key.number ="
                                    + " (select max(w.key.number) from RuleVersionEntity w"
                                    + " where w.key.packageName = v.key.packageName)",
                            RuleVersionEntity.class,
                            part.size(),
                            part)
                    .forEach(row -> newest.put(row.key.packageName(), row.key.number()));
        }
        return newest;
    }

    /**
     * A version that must be there.
     *
     * @throws Refused with reason NOT_FOUND when it is not
     */
    public Version get(Transaction tx, String packageName, int number) {
        return find(tx, packageName, number).orElseThrow(() -> unknown(packageName, number));
    }

    static Refused unknown(String packageName, int number) {
        return new Refused(
                Refused.Reason.NOT_FOUND, "not-found", "There is no version " + number + " of " + packageName + ".");
    }

    /** The files of a version, by path. */
    public List<RuleFile> files(Transaction tx, String packageName, int number) {
        return filesOf(tx, packageName, number);
    }

    /**
     * What a version holds, read as a package.
     *
     * @throws RulesRefused when that is no package any more
     * @throws Refused NOT_FOUND when there is no such version, CONFLICT when its files are not those that were cut
     */
    public RulePackage content(Transaction tx, String packageName, int number) {
        Version version = get(tx, packageName, number);
        RulePackageEntity row =
                tx.find(RulePackageEntity.class, packageName).orElseThrow(() -> RulePackages.unknown(packageName));
        RulePackage.Parsed parsed = RulePackage.parse(row.name, row.stage, filesOf(tx, packageName, number));
        RulePackage content = parsed.rulePackage();
        if (content == null) {
            throw new RulesRefused(parsed.findings());
        }
        if (!content.hash().equals(version.hash())) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "hash-differs",
                    "The files of " + subject(packageName, number)
                            + " are no longer those that were cut: their hash is "
                            + content.hash() + ", and " + version.hash()
                            + " was recorded. Someone has changed them in the database.");
        }
        return content;
    }

    static List<RuleFile> filesOf(Transaction tx, String packageName, int number) {
        return tx
                .list(
                        "from RuleFileEntity f where f.key.packageName = ?1 and f.key.number = ?2 order by f.key.path",
                        RuleFileEntity.class,
                        RulePackage.MAX_FILES,
                        packageName,
                        number)
                .stream()
                .map(row -> new RuleFile(row.key.path(), row.content))
                .toList();
    }

    /** The files at a path of the newest versions, by package. */
    static Map<String, RuleFile> newestFilesAt(Transaction tx, Collection<String> packageNames, String path) {
        Map<String, RuleFile> files = new HashMap<>();
        for (List<String> part : Transaction.parts(packageNames)) {
            tx.list(
                            "from RuleFileEntity f where f.key.packageName in ?1 and f.key.path = ?2 and f.key.number ="
                                    + " (select max(v.key.number) from RuleVersionEntity v"
                                    + " where v.key.packageName = f.key.packageName)",
                            RuleFileEntity.class,
                            part.size(),
                            part,
                            path)
                    .forEach(row -> files.put(row.key.packageName(), new RuleFile(path, row.content)));
        }
        return files;
    }

    /** The number of the newest version; null before the first. */
    static @Nullable Integer newest(Transaction tx, String packageName) {
        return tx.first(
                        "select max(v.key.number) from RuleVersionEntity v where v.key.packageName = ?1",
                        Integer.class,
                        packageName)
                .orElse(null);
    }

    /** Who has written a version of the package with these very files: whoever cuts it again did not. */
    static SortedSet<String> authorsOf(Transaction tx, String packageName, String hash) {
        return new TreeSet<>(tx.list(
                "select distinct a.key.person from RuleVersionAuthorEntity a, RuleVersionEntity v"
                        + " where v.key.packageName = ?1 and v.hash = ?2"
                        + " and a.key.packageName = v.key.packageName and a.key.number = v.key.number",
                String.class,
                MOST_AUTHORS,
                packageName,
                hash));
    }

    /** Stores a version, which gets its number here: whoever calls holds the row of the package's draft, or makes the package. */
    Version insert(
            Transaction tx,
            RulePackage content,
            State state,
            Origin origin,
            Actor by,
            String author,
            SortedSet<String> authors,
            String comment,
            Instant now) {
        String name = content.name();
        Integer newest = newest(tx, name);
        RuleVersionEntity row = new RuleVersionEntity();
        row.key = new RuleVersionEntity.Key(name, newest == null ? 1 : newest + 1);
        row.hash = content.hash();
        row.state = state;
        row.origin = origin;
        row.author = author;
        row.createdAt = now;
        row.comment = comment;
        tx.insert(row);
        int number = row.key.number();
        tx.insertAll(content.files().stream()
                .map(file -> {
                    RuleFileEntity one = new RuleFileEntity();
                    one.key = new RuleFileEntity.Key(name, number, file.path());
                    one.content = file.content();
                    return one;
                })
                .toList());
        tx.insertAll(authors.stream()
                .map(person -> {
                    RuleVersionAuthorEntity one = new RuleVersionAuthorEntity();
                    one.key = new RuleVersionAuthorEntity.Key(name, number, person);
                    return one;
                })
                .toList());
        audit.record(
                tx,
                now,
                by,
                "version.created",
                "version",
                subject(name, number),
                Map.of(
                        "package",
                        name,
                        "number",
                        number,
                        "hash",
                        row.hash,
                        "origin",
                        word(origin),
                        "authors",
                        List.copyOf(authors),
                        "comment",
                        comment));
        return version(tx, row);
    }

    /** How the audit names a version. */
    static String subject(String packageName, int number) {
        return packageName + " v" + number;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Version version(Transaction tx, RuleVersionEntity row) {
        return versions(tx, row.key.packageName(), List.of(row)).getFirst();
    }

    private static List<Version> versions(Transaction tx, String packageName, List<RuleVersionEntity> rows) {
        List<Integer> numbers = rows.stream().map(row -> row.key.number()).toList();
        Map<Integer, SortedSet<String>> authors = new HashMap<>();
        Map<Integer, List<Review.Step>> steps = new HashMap<>();
        if (!numbers.isEmpty()) {
            tx.list(
                            "from RuleVersionAuthorEntity a where a.key.packageName = ?1 and a.key.number in ?2",
                            RuleVersionAuthorEntity.class,
                            MOST_AUTHORS * numbers.size(),
                            packageName,
                            numbers)
                    .forEach(one -> authors.computeIfAbsent(one.key.number(), number -> new TreeSet<>())
                            .add(one.key.person()));
            tx.list(
                            "from RuleReviewEntity r where r.packageName = ?1 and r.number in ?2 order by r.id",
                            RuleReviewEntity.class,
                            MOST_STEPS * numbers.size(),
                            packageName,
                            numbers)
                    .forEach(one -> steps.computeIfAbsent(one.number, number -> new ArrayList<>())
                            .add(new Review.Step(one.decision, one.person, one.decidedAt, one.comment)));
        }
        return rows.stream()
                .map(row -> new Version(
                        packageName,
                        row.key.number(),
                        row.hash,
                        row.state,
                        row.origin,
                        row.author,
                        authors.getOrDefault(row.key.number(), new TreeSet<>()),
                        row.createdAt,
                        row.comment,
                        steps.getOrDefault(row.key.number(), List.of())))
                .toList();
    }
}
