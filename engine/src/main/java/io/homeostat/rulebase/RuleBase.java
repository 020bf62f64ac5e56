package io.homeostat.rulebase;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.model.RuleRef;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rule packages and releases in the database, and the compiled releases in memory. Thread-safe. */
public final class RuleBase implements AutoCloseable {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(
            RulePackageEntity.class,
            RuleVersionEntity.class,
            RuleFileEntity.class,
            RuleVersionAuthorEntity.class,
            RuleReviewEntity.class,
            RuleDraftEntity.class,
            RuleDraftFileEntity.class,
            RuleDraftAuthorEntity.class,
            ReleaseEntity.class,
            ReleasePackageEntity.class,
            DeploymentEntity.class,
            LiveReleaseEntity.class);

    private static final String EVERYWHERE = "*";
    private static final int MOST_PACKAGES = 1_000;
    private static final int MOST_DOMAINS = 10_000;
    private static final int LONGEST_COMMENT = 4_000;

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final RuleVersions versions;
    private final Map<UUID, CompiledRelease> compiled = new ConcurrentHashMap<>();

    public RuleBase(UnitOfWork unitOfWork, AuditLog audit, RuleVersions versions) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.versions = versions;
    }

    /** A release by name only. */
    public record ReleaseView(UUID id, long number) {}

    /**
     * At the very first start, makes the packages version 1 and release 1, live everywhere; later does nothing. Nothing is
     * stored when they do not compile.
     */
    public void install(List<RulePackage> shipped, Instant now) {
        boolean known = unitOfWork.read(tx -> live(tx, EVERYWHERE).isPresent());
        if (known) {
            return;
        }
        UUID id = Uuid7.next(now);
        List<CompiledRelease.Part> parts =
                shipped.stream().map(one -> new CompiledRelease.Part(one, 1)).toList();
        CompiledRelease release = CompiledRelease.compile(1, id, parts, Set.of());
        release.warm();
        try {
            store(shipped, id, now);
        } catch (RuntimeException e) {
            release.close();
            if (UnitOfWork.isDuplicate(e)) {
                // Another node, started together with this one, was faster.
                return;
            }
            throw e;
        }
        compiled.put(id, release);
    }

    private void store(List<RulePackage> shipped, UUID id, Instant now) {
        unitOfWork.run(tx -> {
            shipped.forEach(one -> insert(tx, one, now));
            ReleaseEntity row = new ReleaseEntity();
            row.id = id;
            row.number = 1;
            row.hash = releaseHash(
                    shipped.stream()
                            .map(one -> new CompiledRelease.Part(one, 1))
                            .toList(),
                    Set.of());
            row.createdAt = now;
            tx.insert(row);
            for (RulePackage one : shipped) {
                ReleasePackageEntity part = new ReleasePackageEntity();
                part.key = new ReleasePackageEntity.Key(id, one.name());
                part.number = 1;
                tx.insert(part);
            }
            DeploymentEntity deployment = new DeploymentEntity();
            deployment.id = Uuid7.next(now);
            deployment.releaseId = id;
            deployment.deployedBy = Actor.SYSTEM.name();
            deployment.deployedAt = now;
            deployment.comment = "the packages that Homeostat ships";
            tx.insert(deployment);
            LiveReleaseEntity live = new LiveReleaseEntity();
            live.key = new LiveReleaseEntity.Key(EVERYWHERE, DeploymentEntity.Kind.LIVE);
            live.releaseId = id;
            live.deploymentId = deployment.id;
            tx.insert(live);
            audit.record(
                    tx,
                    now,
                    Actor.SYSTEM,
                    "deployment.created",
                    "deployment",
                    deployment.id.toString(),
                    Map.of(
                            "kind",
                            "live",
                            "release",
                            1,
                            "packages",
                            shipped.stream().map(one -> one.name() + " v1").toList(),
                            "comment",
                            deployment.comment));
        });
    }

    /**
     * The release that decides in the domain, compiled and warmed.
     *
     * @throws Refused when none is live yet
     * @throws RulesRefused when it no longer compiles
     */
    public CompiledRelease live(String domain) {
        UUID id = unitOfWork
                .read(tx -> live(tx, domain).or(() -> live(tx, EVERYWHERE)))
                .orElseThrow(() ->
                        new Refused(Refused.Reason.UNAVAILABLE, "no-release", "No release is live in " + domain + "."));
        return compiled.computeIfAbsent(id, this::load);
    }

    /** Which release decides in the domain; null before the first start has ended. */
    public @Nullable ReleaseView liveRelease(String domain) {
        return unitOfWork.read(tx -> live(tx, domain)
                .or(() -> live(tx, EVERYWHERE))
                .flatMap(id -> release(tx, id))
                .orElse(null));
    }

    /** The release's number; empty when there is none of that id. */
    public Optional<ReleaseView> release(Transaction tx, UUID id) {
        return tx.find(ReleaseEntity.class, id).map(row -> new ReleaseView(row.id, row.number));
    }

    /** By package, the version that is live where no domain has another. */
    public Map<String, Integer> liveVersions(Transaction tx) {
        Map<String, Integer> live = new HashMap<>();
        live(tx, EVERYWHERE)
                .ifPresent(id -> parts(tx, id).forEach(part -> live.put(part.key.packageName(), part.number)));
        return live;
    }

    /**
     * What the engine itself has left out of the release that decides in a domain.
     *
     * @param rule null when a whole package is left out
     * @param reason what it failed with
     */
    public record LeftOut(
            String domain,
            String packageName,
            @Nullable String rule,
            long release,
            long replaced,
            Instant at,
            String reason) {}

    /** Where a release decides that the engine made, by domain; until a person deploys another there. */
    public List<LeftOut> leftOut(Transaction tx) {
        List<LeftOut> found = new ArrayList<>();
        for (LiveReleaseEntity live : tx.list(
                "from LiveReleaseEntity l where l.key.kind = ?1 order by l.key.domain",
                LiveReleaseEntity.class,
                MOST_DOMAINS,
                DeploymentEntity.Kind.LIVE)) {
            DeploymentEntity deployment =
                    tx.find(DeploymentEntity.class, live.deploymentId).orElseThrow();
            UUID replaced = deployment.replacedReleaseId;
            if (!deployment.deployedBy.equals(Actor.ENGINE.name()) || replaced == null) {
                continue;
            }
            ReleaseEntity now = tx.find(ReleaseEntity.class, live.releaseId).orElseThrow();
            ReleaseEntity before = tx.find(ReleaseEntity.class, replaced).orElseThrow();
            Set<RuleKey> rules = new TreeSet<>(disabled(now));
            rules.removeAll(disabled(before));
            Set<String> packages = new TreeSet<>();
            parts(tx, before.id).forEach(part -> packages.add(part.key.packageName()));
            parts(tx, now.id).forEach(part -> packages.remove(part.key.packageName()));
            for (RuleKey rule : rules) {
                found.add(leftOut(live, deployment, now, before, rule.packageName(), rule.rule()));
            }
            for (String one : packages) {
                found.add(leftOut(live, deployment, now, before, one, null));
            }
        }
        return found;
    }

    private static LeftOut leftOut(
            LiveReleaseEntity live,
            DeploymentEntity deployment,
            ReleaseEntity now,
            ReleaseEntity before,
            String packageName,
            @Nullable String rule) {
        return new LeftOut(
                live.key.domain(),
                packageName,
                rule,
                now.number,
                before.number,
                deployment.deployedAt,
                deployment.comment);
    }

    /**
     * Makes a release live in a domain that decides without what failed: without the rules, or without the newest package when
     * none is known. It is compiled and warmed before, and audited as the engine's own deed.
     *
     * @param failed the release that failed, which must still be the live one
     * @return false when there is nothing to leave out, or another release is live meanwhile
     * @throws RulesRefused when what is left does not compile
     */
    public boolean leaveOut(String domain, CompiledRelease failed, Collection<RuleRef> rules, String why, Instant now) {
        List<CompiledRelease.Part> parts = new ArrayList<>(failed.parts());
        SortedSet<RuleKey> disabled = new TreeSet<>(failed.disabled());
        String what;
        List<RuleKey> off = rules.stream()
                .map(rule -> new RuleKey(rule.packageName(), rule.name()))
                .toList();
        if (disabled.addAll(off)) {
            what = RuleFailure.named(rules);
        } else {
            CompiledRelease.Part newest = unitOfWork
                    .<Optional<CompiledRelease.Part>>read(tx -> parts.stream()
                            .max(Comparator.comparing((CompiledRelease.Part part) -> version(tx, part).createdAt)
                                    .thenComparing(part -> part.rulePackage().name())))
                    .orElse(null);
            if (newest == null) {
                return false;
            }
            parts.remove(newest);
            disabled.removeIf(
                    key -> key.packageName().equals(newest.rulePackage().name()));
            what = "the package " + newest.rulePackage().name();
        }
        String hash = releaseHash(parts, disabled);
        // Under its number only once that is known.
        CompiledRelease release = CompiledRelease.compile(0, Uuid7.next(now), parts, disabled);
        release.warm();
        Optional<ReleaseView> live =
                unitOfWork.write(tx -> deployOwn(tx, domain, failed, release, hash, what, why, now));
        if (live.isEmpty()) {
            release.close();
            return false;
        }
        CompiledRelease stored =
                release.storedAs(live.get().number(), live.get().id());
        if (compiled.putIfAbsent(stored.id(), stored) != null) {
            stored.close();
        }
        retire(failed.id());
        return true;
    }

    private Optional<ReleaseView> deployOwn(
            Transaction tx,
            String domain,
            CompiledRelease failed,
            CompiledRelease release,
            String hash,
            String what,
            String why,
            Instant now) {
        LiveReleaseEntity.Key own = new LiveReleaseEntity.Key(domain, DeploymentEntity.Kind.LIVE);
        // Whoever makes a release holds this row, so that numbers and hashes are given once.
        LiveReleaseEntity everywhere = tx.findLocked(
                        LiveReleaseEntity.class, new LiveReleaseEntity.Key(EVERYWHERE, DeploymentEntity.Kind.LIVE))
                .orElseThrow();
        Optional<LiveReleaseEntity> ofDomain = tx.findLocked(LiveReleaseEntity.class, own);
        if (!ofDomain.map(row -> row.releaseId).orElse(everywhere.releaseId).equals(failed.id())) {
            return Optional.empty();
        }
        ReleaseEntity row = tx.first("from ReleaseEntity r where r.hash = ?1", ReleaseEntity.class, hash)
                .orElseGet(() -> insert(tx, release, hash, now));
        UUID id = row.id;
        long number = row.number;
        DeploymentEntity deployment = new DeploymentEntity();
        deployment.id = Uuid7.next(now);
        deployment.releaseId = id;
        deployment.replacedReleaseId = failed.id();
        deployment.domains = CanonicalJson.text(List.of(domain));
        deployment.deployedBy = Actor.ENGINE.name();
        deployment.deployedAt = now;
        deployment.comment = Texts.first("without " + what + ", which failed twice: " + why, LONGEST_COMMENT);
        tx.insert(deployment);
        LiveReleaseEntity live = ofDomain.orElseGet(LiveReleaseEntity::new);
        live.key = own;
        live.releaseId = id;
        live.deploymentId = deployment.id;
        if (ofDomain.isPresent()) {
            tx.update(live);
        } else {
            tx.insert(live);
        }
        audit.record(
                tx,
                now,
                Actor.ENGINE,
                "deployment.created",
                "deployment",
                deployment.id.toString(),
                Map.of(
                        "kind",
                        "live",
                        "release",
                        number,
                        "replaced",
                        failed.number(),
                        "domains",
                        List.of(domain),
                        "packages",
                        release.parts().stream()
                                .map(part -> part.rulePackage().name() + " v" + part.version())
                                .toList(),
                        "disabledRules",
                        disabledText(release.disabled()),
                        "comment",
                        deployment.comment));
        return Optional.of(new ReleaseView(id, number));
    }

    private static ReleaseEntity insert(Transaction tx, CompiledRelease release, String hash, Instant now) {
        ReleaseEntity row = new ReleaseEntity();
        row.id = release.id();
        row.number = tx.first("select max(r.number) from ReleaseEntity r", Long.class)
                        .orElse(0L)
                + 1;
        row.hash = hash;
        row.disabledRules = CanonicalJson.text(disabledText(release.disabled()));
        row.createdAt = now;
        tx.insert(row);
        for (CompiledRelease.Part part : release.parts()) {
            ReleasePackageEntity of = new ReleasePackageEntity();
            of.key = new ReleasePackageEntity.Key(row.id, part.rulePackage().name());
            of.number = part.version();
            tx.insert(of);
        }
        return row;
    }

    private static List<Map<String, String>> disabledText(SortedSet<RuleKey> disabled) {
        return disabled.stream()
                .map(key -> Map.of("package", key.packageName(), "rule", key.rule()))
                .toList();
    }

    private static SortedSet<RuleKey> disabled(ReleaseEntity row) {
        SortedSet<RuleKey> disabled = new TreeSet<>();
        for (JsonNode one : CanonicalJson.parse(row.disabledRules)) {
            disabled.add(new RuleKey(
                    one.get("package").stringValue(), one.get("rule").stringValue()));
        }
        return disabled;
    }

    private static RuleVersionEntity version(Transaction tx, CompiledRelease.Part part) {
        return tx.find(
                        RuleVersionEntity.class,
                        new RuleVersionEntity.Key(part.rulePackage().name(), part.version()))
                .orElseThrow();
    }

    /** Gives back the classes of a release that decides nowhere any more. */
    private void retire(UUID id) {
        boolean live = unitOfWork.<Boolean>read(
                tx -> tx.first("select l.releaseId from LiveReleaseEntity l where l.releaseId = ?1", UUID.class, id)
                        .isPresent());
        CompiledRelease release = live ? null : compiled.remove(id);
        if (release != null) {
            release.close();
        }
    }

    @Override
    public void close() {
        compiled.values().forEach(CompiledRelease::close);
        compiled.clear();
    }

    private CompiledRelease load(UUID id) {
        CompiledRelease release = unitOfWork.read(tx -> {
            ReleaseEntity row = tx.find(ReleaseEntity.class, id).orElseThrow();
            List<CompiledRelease.Part> parts = new ArrayList<>();
            for (ReleasePackageEntity part : parts(tx, id)) {
                RulePackageEntity of =
                        tx.find(RulePackageEntity.class, part.key.packageName()).orElseThrow();
                parts.add(new CompiledRelease.Part(parsed(tx, of, part.number), part.number));
            }
            return CompiledRelease.compile(row.number, id, parts, disabled(row));
        });
        release.warm();
        return release;
    }

    private static Optional<UUID> live(Transaction tx, String domain) {
        return tx.find(LiveReleaseEntity.class, new LiveReleaseEntity.Key(domain, DeploymentEntity.Kind.LIVE))
                .map(row -> row.releaseId);
    }

    private static List<ReleasePackageEntity> parts(Transaction tx, UUID release) {
        return tx.list(
                "from ReleasePackageEntity p where p.key.releaseId = ?1 order by p.key.packageName",
                ReleasePackageEntity.class,
                MOST_PACKAGES,
                release);
    }

    private static RulePackage parsed(Transaction tx, RulePackageEntity row, int number) {
        RulePackage.Parsed parsed = RulePackage.parse(row.name, row.stage, RuleVersions.filesOf(tx, row.name, number));
        RulePackage rulePackage = parsed.rulePackage();
        if (rulePackage == null) {
            throw new RulesRefused(parsed.findings());
        }
        return rulePackage;
    }

    private void insert(Transaction tx, RulePackage shipped, Instant now) {
        RulePackageEntity row = RulePackages.insert(tx, shipped.name(), shipped.stage(), now);
        versions.insert(
                tx,
                shipped,
                RuleVersions.State.APPROVED,
                RuleVersions.Origin.SHIPPED,
                Actor.SYSTEM,
                Actor.SYSTEM.name(),
                new TreeSet<>(),
                "as shipped",
                now);
        Drafts.begin(tx, row, List.of(), Actor.SYSTEM.name(), now);
    }

    private static String releaseHash(List<CompiledRelease.Part> parts, Set<RuleKey> disabled) {
        SortedMap<String, Object> content = new TreeMap<>();
        parts.forEach(part ->
                content.put(part.rulePackage().name(), part.rulePackage().hash()));
        if (!disabled.isEmpty()) {
            // No package is called so.
            content.put("-", disabledText(new TreeSet<>(disabled)));
        }
        return CanonicalJson.hash(CanonicalJson.text(content));
    }
}
