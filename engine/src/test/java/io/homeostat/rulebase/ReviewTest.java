package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.audit.Who;
import io.homeostat.model.Refused;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReviewTest {
    private static final Who ANN = new Who(Actor.user("ann"), "ann");
    private static final Who BEN = new Who(Actor.user("ben"), "ben");
    private static final Who BENS_TOKEN = new Who(Actor.token("nightly"), "ben");
    private static final Who CARA = new Who(Actor.user("cara"), "cara");
    private static final Who DAN = new Who(Actor.user("dan"), "dan");
    private static final RuleFile RULES = new RuleFile("disk.drl", """
            rule "Disk fills"
            when
                $v : Violation( metric == "disk" )
            then
                insert( RootCause.of( "disk_full", $v.component(), 0.9 ) );
            end
            """);

    private static RuleFile scenario(String cause) {
        return new RuleFile("scenarios/disk.yaml", """
                scenario: A full disk is a cause
                given:
                  violations: { policy: disk-full, component: db, metric: disk }
                expect:
                  rootCauses: { name: %s, component: db }
                """.formatted(cause));
    }

    private static Stepped open(Databases kind) {
        return Stepped.open(kind.fresh(), "one", new SettableClock(Instant.parse("2026-11-01T03:00:00Z")));
    }

    /** Version 1 of a package that Ann has made and cut, and Ben's token has written in; submitted. */
    private static void submitted(Stepped stepped, RuleFile... files) {
        Homeostat engine = stepped.engine();
        engine.rulePackages().create("disk", Stage.ANALYZER, "", ANN, engine.now());
        engine.drafts().save("disk", List.of(files), revision -> true, BENS_TOKEN, engine.now());
        engine.drafts().cut("disk", "", ANN, engine.now());
        engine.review().submit("disk", 1, "Please look", ANN, engine.now());
        stepped.clock().advance(Duration.ofMinutes(1));
    }

    private static RuleVersions.Version version(Homeostat engine) {
        return engine.unitOfWork().read(tx -> engine.ruleVersions().get(tx, "disk", 1));
    }

    private static RuleVersions.Version approve(Homeostat engine, Who by) {
        return engine.review().approve("disk", 1, null, "Looks good", by, engine.now());
    }

    private static Refused refused(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(Refused.class, call));
    }

    @ParameterizedTest
    @EnumSource
    void a_version_is_submitted_and_approved_by_someone_else_and_every_step_is_kept(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            submitted(stepped, RULES, scenario("disk_full"));
            assertThat(version(engine).state()).isEqualTo(RuleVersions.State.IN_REVIEW);
            RuleVersions.Version approved = approve(engine, CARA);
            assertThat(approved.state()).isEqualTo(RuleVersions.State.APPROVED);
            assertThat(approved.review())
                    .extracting(step -> step.decision() + " by " + step.by() + ": " + step.comment())
                    .containsExactly("SUBMITTED by ann: Please look", "APPROVED by cara: Looks good");
            assertThat(approved).isEqualTo(version(engine));
            List<AuditEntry> entries =
                    engine.unitOfWork().read(tx -> engine.audit().list(tx, AuditLog.Query.ALL, 2));
            assertThat(entries)
                    .extracting(entry -> entry.actor().name() + " " + entry.action() + " " + entry.subjectId())
                    .containsExactly("cara version.approved disk v1", "ann version.submitted disk v1");
            assertThat(entries.getFirst().detail().get("hash").stringValue()).isEqualTo(approved.hash());
            assertThat(entries.getFirst().detail().get("number").intValue()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void none_of_the_authors_approves_neither_in_person_nor_by_a_token(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            submitted(stepped, RULES);
            for (Who author : List.of(ANN, BEN, BENS_TOKEN, new Who(Actor.token("deploys"), "ann"))) {
                Refused refused = refused(() -> approve(engine, author));
                assertThat(refused.code()).isEqualTo("four-eyes");
                assertThat(refused.reason()).isEqualTo(Refused.Reason.FORBIDDEN);
            }
            assertThat(version(engine).state()).isEqualTo(RuleVersions.State.IN_REVIEW);
            assertThat(approve(engine, DAN).state()).isEqualTo(RuleVersions.State.APPROVED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void where_four_eyes_are_not_asked_for_an_author_approves(Databases kind) {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-01T03:00:00Z"));
        try (Stepped stepped =
                Stepped.open(Stepped.settings(kind.fresh(), "one", clock).withoutFourEyes(), clock)) {
            submitted(stepped, RULES);
            assertThat(approve(stepped.engine(), ANN).state()).isEqualTo(RuleVersions.State.APPROVED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_failing_scenario_blocks_the_approval_and_is_told(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            submitted(stepped, RULES, scenario("disk_empty"));
            Refused refused = refused(() -> approve(engine, CARA));
            assertThat(refused.code()).isEqualTo("scenario-failed");
            assertThat(refused.reason()).isEqualTo(Refused.Reason.CONFLICT);
            assertThat(refused.faults()).hasSize(1);
            assertThat(refused.faults().getFirst().detail())
                    .contains("scenarios/disk.yaml:1")
                    .contains("A full disk is a cause")
                    .contains("disk_empty")
                    .contains("disk_full");
            assertThat(version(engine).state()).isEqualTo(RuleVersions.State.IN_REVIEW);
            // It can still be sent back.
            assertThat(engine.review()
                            .reject("disk", 1, "The scenario fails", CARA, engine.now())
                            .state())
                    .isEqualTo(RuleVersions.State.REJECTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_step_is_taken_once_and_in_its_order(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            engine.rulePackages().create("disk", Stage.ANALYZER, "", ANN, engine.now());
            engine.drafts().save("disk", List.of(RULES), revision -> true, ANN, engine.now());
            engine.drafts().cut("disk", "", ANN, engine.now());
            ThrowingCallable submit = () -> engine.review().submit("disk", 1, "", ANN, engine.now());
            ThrowingCallable approve = () -> approve(engine, CARA);
            ThrowingCallable reject = () -> engine.review().reject("disk", 1, "No", CARA, engine.now());
            assertThat(refused(approve).code()).isEqualTo("bad-state");
            assertThat(refused(reject).code()).isEqualTo("bad-state");
            engine.review().submit("disk", 1, "", ANN, engine.now());
            assertThat(refused(submit).code()).isEqualTo("bad-state");
            assertThat(refused(() -> engine.review().reject("disk", 1, " ", CARA, engine.now()))
                            .faults())
                    .extracting(fault -> fault.pointer() + " " + fault.code())
                    .containsExactly("/comment blank");
            assertThat(refused(() -> engine.review()
                                    .approve("disk", 1, "sha256:" + "0".repeat(64), "", CARA, engine.now()))
                            .code())
                    .isEqualTo("hash-differs");
            engine.review().approve("disk", 1, version(engine).hash(), "", CARA, engine.now());
            for (ThrowingCallable call : List.of(submit, approve, reject)) {
                assertThat(refused(call).code()).isEqualTo("bad-state");
            }
            assertThat(refused(() -> engine.review().submit("disk", 2, "", ANN, engine.now()))
                            .reason())
                    .isEqualTo(Refused.Reason.NOT_FOUND);
            assertThat(refused(() -> engine.review().submit("nobody", 1, "", ANN, engine.now()))
                            .reason())
                    .isEqualTo(Refused.Reason.NOT_FOUND);
            assertThat(refused(() -> engine.review().submit("tiny-causes", 1, "", ANN, engine.now()))
                            .code())
                    .isEqualTo("bad-state");
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_two_who_decide_at_the_same_moment_one_does(Databases kind) throws Exception {
        try (Stepped stepped = open(kind);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Homeostat engine = stepped.engine();
            submitted(stepped, RULES);
            List<Callable<RuleVersions.Version>> decisions = List.of(
                    () -> approve(engine, CARA),
                    () -> engine.review().reject("disk", 1, "No", DAN, engine.now()),
                    () -> approve(engine, DAN),
                    () -> engine.review().reject("disk", 1, "Not so", CARA, engine.now()));
            List<RuleVersions.State> done = new ArrayList<>();
            List<String> codes = new ArrayList<>();
            for (Future<RuleVersions.Version> one : threads.invokeAll(decisions)) {
                try {
                    done.add(one.get().state());
                } catch (ExecutionException e) {
                    codes.add(((Refused) Objects.requireNonNull(e.getCause())).code());
                }
            }
            assertThat(codes).hasSize(3).containsOnly("bad-state");
            assertThat(done).containsExactly(version(engine).state());
            assertThat(version(engine).review()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void files_that_were_changed_behind_its_back_are_not_approved(Databases kind) {
        try (Stepped stepped = open(kind)) {
            Homeostat engine = stepped.engine();
            submitted(stepped, RULES);
            engine.unitOfWork()
                    .run(
                            tx -> tx.executeSql(
                                    "update rule_file set content = replace(content, '0.9', '0.1') where package_name = 'disk'"));
            assertThat(refused(() -> approve(engine, CARA)).code()).isEqualTo("hash-differs");
        }
    }
}
