package io.homeostat.rulebase;

import io.homeostat.audit.AuditLog;
import io.homeostat.audit.Who;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** The rule packages that there are. Thread-safe. */
public final class RulePackages {
    private static final int MOST_PACKAGES = 1_000;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;

    public RulePackages(UnitOfWork unitOfWork, AuditLog audit) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
    }

    /**
     * A package.
     *
     * @param title of its newest version, of its draft before the first
     * @param description likewise
     * @param newestVersion null before the first cut
     * @param draft what is being written of it
     */
    public record View(
            String name,
            Stage stage,
            String title,
            String description,
            @Nullable Integer newestVersion,
            Drafts.Head draft) {}

    /** Packages that are not hidden, by name. */
    public List<View> list(Transaction tx) {
        return views(
                tx,
                tx.list(
                        "from RulePackageEntity p where p.hidden = false order by p.name",
                        RulePackageEntity.class,
                        MOST_PACKAGES));
    }

    /** A package that is not hidden. */
    public Optional<View> find(Transaction tx, String name) {
        return tx.find(RulePackageEntity.class, name).filter(row -> !row.hidden).flatMap(row -> view(tx, row));
    }

    /**
     * A package, also a hidden one: its versions stay readable.
     *
     * @throws Refused with reason NOT_FOUND when there never was one
     */
    public void require(Transaction tx, String name) {
        if (tx.find(RulePackageEntity.class, name).isEmpty()) {
            throw unknown(name);
        }
    }

    /** The row of a package that is not hidden. */
    static RulePackageEntity row(Transaction tx, String name) {
        return tx.find(RulePackageEntity.class, name).filter(row -> !row.hidden).orElseThrow(() -> unknown(name));
    }

    static Refused unknown(String name) {
        return new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no rule package " + name + ".");
    }

    private static Optional<View> view(Transaction tx, RulePackageEntity row) {
        return views(tx, List.of(row)).stream().findFirst();
    }

    /** Of those that nobody has just taken away. */
    private static List<View> views(Transaction tx, List<RulePackageEntity> rows) {
        List<String> names = rows.stream().map(row -> row.name).toList();
        Map<String, Drafts.Head> drafts = Drafts.heads(tx, names);
        Map<String, Integer> newest = RuleVersions.newest(tx, names);
        // The rules themselves may be megabytes, and say nothing here.
        Map<String, RuleFile> manifests = new HashMap<>(Drafts.filesAt(tx, names, RulePackage.MANIFEST));
        manifests.keySet().removeAll(newest.keySet());
        manifests.putAll(RuleVersions.newestFilesAt(tx, newest.keySet(), RulePackage.MANIFEST));
        List<View> views = new ArrayList<>();
        for (RulePackageEntity row : rows) {
            Drafts.Head draft = drafts.get(row.name);
            if (draft == null) {
                continue;
            }
            RuleFile manifest = manifests.get(row.name);
            RulePackage parsed = RulePackage.parse(
                            row.name, row.stage, manifest == null ? List.of() : List.of(manifest))
                    .rulePackage();
            views.add(new View(
                    row.name,
                    row.stage,
                    parsed == null ? row.name : parsed.title(),
                    parsed == null ? "" : parsed.description(),
                    newest.get(row.name),
                    draft));
        }
        return views;
    }

    /**
     * Makes a package, which begins as a draft with a package.yaml.
     *
     * @throws Refused INVALID for a name that none can have, CONFLICT when there is or was one of that name, or are too many
     */
    public View create(String name, Stage stage, String description, Who by, Instant now) {
        checkName(name);
        try {
            return unitOfWork.write(tx -> {
                tx.find(RulePackageEntity.class, name).ifPresent(before -> {
                    throw exists(name, before.hidden);
                });
                long known = tx.first("select count(p) from RulePackageEntity p", Long.class)
                        .orElse(0L);
                if (known >= MOST_PACKAGES) {
                    throw new Refused(
                            Refused.Reason.CONFLICT,
                            "too-many",
                            "There are " + known + " rule packages already, and there can be no more.");
                }
                RulePackageEntity row = insert(tx, name, stage, now);
                Drafts.begin(tx, row, List.of(manifest(name, stage, description)), by.person(), now);
                audit.record(
                        tx,
                        now,
                        by.actor(),
                        "package.created",
                        "package",
                        name,
                        Map.of("stage", stage.key(), "description", description));
                return view(tx, row).orElseThrow();
            });
        } catch (RuntimeException e) {
            if (UnitOfWork.isDuplicate(e)) {
                Refused refused = exists(name, false);
                refused.initCause(e);
                throw refused;
            }
            throw e;
        }
    }

    static RulePackageEntity insert(Transaction tx, String name, Stage stage, Instant now) {
        RulePackageEntity row = new RulePackageEntity();
        row.name = name;
        row.stage = stage;
        row.createdAt = now;
        tx.insert(row);
        return row;
    }

    private static void checkName(String name) {
        String fault = null;
        String code = "format";
        if (!RulePackage.NAME.matcher(name).matches()) {
            fault = "A name is made of a-z, 0-9 and minus, begins with a letter and has 2 to 63 characters.";
        } else if (SourceVersion.isKeyword(name.replace('-', '_'))) {
            // The package of its DRL is called so, and the compiler would not read that.
            code = "reserved";
            fault = "The name " + name + " is a word of Java, which no package can be called.";
        }
        if (fault != null) {
            throw new Refused(
                    Refused.Reason.INVALID, "invalid-package", fault, List.of(new Fault("/name", code, fault)));
        }
    }

    private static Refused exists(String name, boolean hidden) {
        String detail = hidden
                ? "There was a rule package " + name + ", whose versions stay readable. A name is given once."
                : "There is a rule package " + name + " already.";
        return new Refused(Refused.Reason.CONFLICT, "exists", detail, List.of(new Fault("/name", "exists", detail)));
    }

    /**
     * Hides a package. Its versions stay readable; one that has none is gone for good.
     *
     * @throws Refused NOT_FOUND when there is none, CONFLICT while a release that is live or in shadow holds it
     */
    public void hide(String name, Who by, Instant now) {
        unitOfWork.run(tx -> {
            RulePackageEntity row = tx.findLocked(RulePackageEntity.class, name)
                    .filter(one -> !one.hidden)
                    .orElseThrow(() -> unknown(name));
            boolean held = tx.first(
                            "select p.key.packageName from ReleasePackageEntity p, LiveReleaseEntity l"
                                    + " where p.key.releaseId = l.releaseId and p.key.packageName = ?1",
                            String.class,
                            name)
                    .isPresent();
            if (held) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "in-use",
                        "A release that is live or in shadow holds " + name + "; deploy one without it first.");
            }
            boolean versions = RuleVersions.newest(tx, name) != null;
            if (versions) {
                row.hidden = true;
                tx.update(row);
            } else {
                Drafts.remove(tx, name);
                tx.delete(row);
            }
            audit.record(tx, now, by.actor(), "package.hidden", "package", name, Map.of("versions", versions));
        });
    }

    private static RuleFile manifest(String name, Stage stage, String description) {
        String title = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + name.substring(1).replace('-', ' ');
        return new RuleFile(
                RulePackage.MANIFEST,
                "name: " + name + "\nstage: " + stage.key() + "\ntitle: " + quoted(title) + "\ndescription: "
                        + quoted(description) + "\n");
    }

    /** As YAML in double quotes writes it; what a reader of YAML would not take, or would fold, is escaped. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            boolean plain = (c >= 0x20 && c <= 0x7e)
                    || (c >= 0xa0 && c <= 0xd7ff && c != 0x2028 && c != 0x2029)
                    || (c >= 0xe000 && c <= 0xfffd && c != 0xfeff)
                    || c >= 0x10000;
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (plain) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format("\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
