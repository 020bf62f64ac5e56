package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.audit.Who;
import io.homeostat.model.Refused;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DraftsTest {
    private static final Who ANN = new Who(Actor.user("ann"), "ann");
    private static final Who BENS_TOKEN = new Who(Actor.token("nightly"), "ben");
    private static final Who CARA = new Who(Actor.user("cara"), "cara");
    private static final RuleFile RULES = new RuleFile("disk.drl", """
            rule "Disk fills"
            when
                $v : Violation( metric == "disk" )
            then
                insert( RootCause.of( "disk_full", $v.component(), 0.9 ) );
            end
            """);

    private static Stepped open(Databases kind) {
        return Stepped.open(kind.fresh(), "one", new SettableClock(Instant.parse("2026-11-01T03:00:00Z")));
    }

    private static Drafts.Draft draft(Homeostat engine, String name) {
        return engine.unitOfWork().read(tx -> engine.drafts().get(tx, name));
    }

    private static Drafts.Draft save(Homeostat engine, Who by, String name, RuleFile... files) {
        return engine.drafts().save(name, List.of(files), revision -> true, by, engine.now());
    }

    private static void create(Homeostat engine, Who by, String name) {
        engine.rulePackages().create(name, Stage.ANALYZER, "", by, engine.now());
    }

    private static RuleVersions.Version cut(Homeostat engine, Who by, String name) {
        return engine.drafts().cut(name, "by a test", by, engine.now());
    }

    private static List<RuleVersions.Version> listed(Homeostat engine) {
        return engine.unitOfWork().read(tx -> engine.ruleVersions().list(tx, "disk", null, 10));
    }

    private static List<RuleFile> filesOfFirst(Homeostat engine, String name) {
        return engine.unitOfWork().read(tx -> engine.ruleVersions().files(tx, name, 1));
    }

    private static List<String> audited(Homeostat engine) {
        return engine.unitOfWork().read(tx -> engine.audit().list(tx, AuditLog.Query.ALL, 100)).stream()
                .map(entry -> entry.actor().name() + " " + entry.action() + " " + entry.subjectId())
                .toList();
    }

    private static Refused refused(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(Refused.class, call));
    }

    @ParameterizedTest
    @EnumSource
    void a_new_package_begins_as_a_draft_that_says_what_it_is(Databases kind) {
        String odd = "Says \"what\" it is:\n\t#1, \u0085 \u2028 \u0001 \\ 🐝 # no comment";
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            RulePackages.View made =
                    engine.rulePackages().create("disk-pressure", Stage.PLANNER, odd, ANN, engine.now());
            assertThat(made.title()).isEqualTo("Disk pressure");
            assertThat(made.description()).isEqualTo(odd);
            assertThat(made.newestVersion()).isNull();
            assertThat(made.draft().changedBy()).isEqualTo("ann");
            assertThat(draft(engine, "disk-pressure").files())
                    .extracting(RuleFile::path)
                    .containsExactly("package.yaml");
            assertThat(engine.drafts().validate("disk-pressure").valid()).isTrue();
            assertThat(audited(engine)).contains("ann package.created disk-pressure");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_name_that_is_taken_or_that_none_can_have_is_refused(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            assertThat(refused(() -> create(engine, CARA, "disk")).code()).isEqualTo("exists");
            assertThat(refused(() -> create(engine, CARA, "tiny-causes")).code())
                    .isEqualTo("exists");
            for (String name : List.of("", "d", "Disk", "1disk", "disk_full", "disk.full", "../disk", "d".repeat(64))) {
                assertThat(refused(() -> create(engine, ANN, name)).code()).isEqualTo("invalid-package");
            }
            assertThat(refused(() -> create(engine, ANN, "class")).faults())
                    .extracting(fault -> fault.pointer() + " " + fault.code())
                    .containsExactly("/name reserved");
            create(engine, ANN, "d".repeat(63));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_draft_of_a_shipped_package_begins_from_its_newest_version(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            Drafts.Draft before = draft(engine, "tiny-causes");
            assertThat(before.head().changed()).isFalse();
            assertThat(before.head().base()).isEqualTo(1);
            RuleFile shipped = before.files().getFirst();
            RuleFile own = new RuleFile("causes.drl", shipped.content().replace("0.96", "0.95"));
            save(engine, ANN, "tiny-causes", own);
            RuleVersions.Version made = cut(engine, ANN, "tiny-causes");
            assertThat(made.number()).isEqualTo(2);
            assertThat(made.state()).isEqualTo(RuleVersions.State.NEW);
            assertThat(made.origin()).isEqualTo(RuleVersions.Origin.AUTHORED);
            assertThat(draft(engine, "tiny-causes").files()).containsExactly(own);
            assertThat(filesOfFirst(engine, "tiny-causes")).containsExactly(shipped);
            // What is live is what it was.
            assertThat(engine.unitOfWork().read(engine.ruleBase()::liveVersions))
                    .containsEntry("tiny-causes", 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_same_files_have_the_same_hash_whatever_their_order(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            List<RuleFile> files = new ArrayList<>(List.of(
                    RULES,
                    new RuleFile("README.md", "About disks."),
                    new RuleFile("more.drl", RULES.content().replace("Disk fills", "Disk fills more"))));
            create(engine, ANN, "disk");
            List<String> hashes = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                Collections.rotate(files, 1);
                save(engine, ANN, "disk", files.toArray(RuleFile[]::new));
                hashes.add(cut(engine, ANN, "disk").hash());
            }
            assertThat(hashes).hasSize(3).allMatch(hash -> hash.matches("sha256:[0-9a-f]{64}"));
            assertThat(hashes.stream().distinct()).hasSize(1);
            save(engine, ANN, "disk", RULES);
            assertThat(cut(engine, ANN, "disk").hash()).isNotEqualTo(hashes.getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_wrong_with_paths_and_sizes_is_told_at_once_and_nothing_is_stored(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            Drafts.Draft before = draft(engine, "disk");
            Refused refused = refused(() -> save(
                    engine,
                    ANN,
                    "disk",
                    RULES,
                    RULES,
                    new RuleFile("../up.drl", ""),
                    new RuleFile("Evil.java", ""),
                    new RuleFile("long.drl", " ".repeat(256 * 1024 + 1)),
                    new RuleFile("package.yaml", "name: other\nstage: planner\ntitle: Other\n")));
            assertThat(refused.code()).isEqualTo("invalid-draft");
            assertThat(refused.faults())
                    .extracting(fault -> fault.pointer() + " " + fault.code())
                    .containsExactly(
                            "/files/1/path duplicate-file",
                            "/files/2/path bad-path",
                            "/files/3/path unknown-file",
                            "/files/4/content too-long",
                            "/files/5/content wrong-name",
                            "/files/5/content wrong-stage");
            assertThat(draft(engine, "disk")).isEqualTo(before);
            RuleFile deep = new RuleFile(
                    String.join("/", Collections.nCopies(3, "p".repeat(100))) + "/" + "p".repeat(96) + ".drl",
                    RULES.content());
            assertThat(save(engine, ANN, "disk", deep).files()).containsExactly(deep);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_draft_may_be_wrong_but_no_version_is_cut_of_it(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            save(engine, ANN, "disk", new RuleFile("disk.drl", RULES.content().replace("metric ==", "metrc ==")));
            assertThat(engine.drafts().validate("disk").findings())
                    .extracting(Finding::code)
                    .containsExactly("unknown-field");
            RulesRefused refused =
                    Objects.requireNonNull(catchThrowableOfType(RulesRefused.class, () -> cut(engine, ANN, "disk")));
            assertThat(refused.findings())
                    .extracting(finding -> finding.path() + ":" + finding.line() + ":" + finding.column())
                    .containsExactly("disk.drl:3:21");
            save(engine, ANN, "disk", new RuleFile("disk.drl", "package rules.analyzer.other;\n" + RULES.content()));
            assertThat(engine.drafts().validate("disk").findings())
                    .extracting(Finding::code)
                    .containsExactly("wrong-package");
            assertThat(listed(engine)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoever_saves_what_has_changed_meanwhile_is_told_and_nothing_is_mixed(Databases kind) throws Exception {
        try (Stepped stepped = open(kind);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            long seen = draft(engine, "disk").head().revision();
            List<Callable<Drafts.Draft>> saves = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                RuleFile own = new RuleFile("README.md", "By " + i);
                saves.add(() ->
                        engine.drafts().save("disk", List.of(own), revision -> revision == seen, ANN, engine.now()));
            }
            List<Drafts.Draft> saved = new ArrayList<>();
            List<String> codes = new ArrayList<>();
            for (Future<Drafts.Draft> one : threads.invokeAll(saves)) {
                try {
                    saved.add(one.get());
                } catch (java.util.concurrent.ExecutionException e) {
                    codes.add(((Refused) Objects.requireNonNull(e.getCause())).code());
                }
            }
            assertThat(saved).hasSize(1);
            assertThat(codes).hasSize(7).containsOnly("draft-changed");
            assertThat(draft(engine, "disk")).isEqualTo(saved.getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource
    void versions_that_are_cut_at_the_same_moment_have_numbers_of_their_own(Databases kind) throws Exception {
        try (Stepped stepped = open(kind);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            save(engine, ANN, "disk", RULES);
            List<Callable<Integer>> cuts =
                    Collections.nCopies(4, () -> cut(engine, ANN, "disk").number());
            List<Integer> numbers = new ArrayList<>();
            for (Future<Integer> one : threads.invokeAll(cuts)) {
                numbers.add(one.get());
            }
            assertThat(numbers).containsExactlyInAnyOrder(1, 2, 3, 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void authors_are_who_cuts_and_who_has_changed_the_draft_since_the_cut_before(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            save(engine, BENS_TOKEN, "disk", RULES);
            // Saving what is there already writes nothing.
            save(engine, CARA, "disk", RULES);
            RuleVersions.Version first = cut(engine, ANN, "disk");
            assertThat(first.author()).isEqualTo("ann");
            assertThat(first.authors()).containsExactly("ann", "ben");

            RuleFile readme = new RuleFile("README.md", "About disks.");
            save(engine, CARA, "disk", RULES, readme);
            RuleVersions.Version second = cut(engine, BENS_TOKEN, "disk");
            assertThat(second.author()).isEqualTo("ben");
            assertThat(second.authors()).containsExactly("ben", "cara");
            assertThat(audited(engine)).contains("nightly version.created disk v2");

            // What others wrote is not one's own for having been cut once more.
            assertThat(cut(engine, ANN, "disk").authors()).containsExactly("ann", "ben", "cara");
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_discarded_is_the_newest_version_again(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            create(engine, ANN, "disk");
            assertThat(refused(() -> engine.drafts().discard("disk", any -> true, ANN, engine.now()))
                            .code())
                    .isEqualTo("no-version");
            save(engine, ANN, "disk", RULES);
            RuleVersions.Version first = cut(engine, ANN, "disk");
            Drafts.Draft changed = save(engine, CARA, "disk", new RuleFile("README.md", "Gone soon."));
            assertThat(refused(() -> engine.drafts()
                                    .discard(
                                            "disk",
                                            revision ->
                                                    revision != changed.head().revision(),
                                            ANN,
                                            engine.now()))
                            .reason())
                    .isEqualTo(Refused.Reason.STALE);
            engine.drafts().discard("disk", any -> true, BENS_TOKEN, engine.now());
            Drafts.Draft back = draft(engine, "disk");
            assertThat(back.files()).containsExactly(RULES);
            assertThat(back.head().changed()).isFalse();
            assertThat(back.head().revision()).isGreaterThan(changed.head().revision());
            RuleVersions.Version again = cut(engine, BENS_TOKEN, "disk");
            assertThat(again.hash()).isEqualTo(first.hash());
            assertThat(again.authors()).containsExactly("ann", "ben");
            assertThat(audited(engine)).contains("nightly draft.discarded disk");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_hidden_package_leaves_its_versions_and_what_is_live_cannot_be_hidden(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            assertThat(refused(() -> engine.rulePackages().hide("tiny-causes", ANN, engine.now()))
                            .code())
                    .isEqualTo("in-use");
            create(engine, ANN, "disk");
            save(engine, ANN, "disk", RULES);
            cut(engine, ANN, "disk");
            engine.rulePackages().hide("disk", ANN, engine.now());
            assertThat(engine.unitOfWork().read(engine.rulePackages()::list))
                    .extracting(RulePackages.View::name)
                    .doesNotContain("disk");
            assertThat(filesOfFirst(engine, "disk")).containsExactly(RULES);
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> draft(engine, "disk"),
                    () -> save(engine, ANN, "disk", RULES),
                    () -> cut(engine, ANN, "disk"),
                    () -> engine.review().submit("disk", 1, "", ANN, engine.now()),
                    () -> engine.review().approve("disk", 1, null, "", CARA, engine.now()),
                    () -> engine.rulePackages().hide("disk", ANN, engine.now()))) {
                assertThat(refused(call).reason()).isEqualTo(Refused.Reason.NOT_FOUND);
            }
            assertThat(refused(() -> create(engine, ANN, "disk")).code()).isEqualTo("exists");
            // One that never had a version leaves nothing.
            create(engine, ANN, "never-cut");
            engine.rulePackages().hide("never-cut", ANN, engine.now());
            create(engine, CARA, "never-cut");
        }
    }
}
