package io.homeostat.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.LoopState;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.RuleFailure;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.Stage;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import io.homeostat.testkit.Stepped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules that fail in a cycle: what failed is left out, and if that does not help nothing is executed any more. */
class RuleFaultTest {
    private static final String LOOP = """
            rule "Loops on %1$s" when
                Violation( policy == "%1$s" )
            then
                int n = 0; while ( n < 1 ) { n = 0; }
            end
            """;
    private static final String INNOCENT = """
            rule "Fires before" when
                $v : Violation( policy == "breaks" )
            then
                insert( RootCause.of( "ill", $v.component(), 0.1 ) );
            end
            """;
    private static final String BREAKS =
            "rule \"Breaks\" when\n    RootCause( name == \"ill\", 1 / (name.length() - 3) > 1 )\nthen\nend\n";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-25T08:00:00Z"));

    private HomeostatSettings settings(DatabaseSettings database, String rules) {
        HomeostatSettings some = Stepped.settings(database, "one", clock);
        List<RulePackage> packages = new ArrayList<>(some.shipped());
        packages.add(Objects.requireNonNull(RulePackage.parse(
                        Stage.ANALYZER, List.of(new RuleFile("zz.drl", "package rules.analyzer.zz_bad;\n" + rules)))
                .rulePackage()));
        return new HomeostatSettings(
                some.database(),
                some.secrets(),
                some.node(),
                packages,
                some.first(),
                some.intake(),
                some.planner(),
                some.executor(),
                some.loop(),
                some.limits(),
                some.clock(),
                List.of());
    }

    private static void fails(Homeostat engine) {
        assertThatThrownBy(() -> engine.loop().runOnce(Stepped.DOMAIN)).isInstanceOf(RuleFailure.class);
    }

    private static List<RuleBase.LeftOut> leftOut(Homeostat engine) {
        return engine.unitOfWork().read(engine.ruleBase()::leftOut);
    }

    private static long release(Homeostat engine) {
        return Objects.requireNonNull(engine.ruleBase().liveRelease(Stepped.DOMAIN))
                .number();
    }

    private static LoopState state(Homeostat engine) {
        return engine.unitOfWork()
                .read(tx -> engine.states().current(tx, Stepped.DOMAIN))
                .state();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_rule_that_fails_twice_is_left_out_and_the_violations_are_decided_without_it(Databases kind) {
        DatabaseSettings database = kind.fresh();
        try (Homeostat engine = Homeostat.byHand(settings(database, LOOP.formatted("loops")))) {
            Stepped stepped = Stepped.of(engine);
            stepped.fire("low", "a");
            stepped.fire("loops", "b");
            fails(engine);
            assertThat(release(engine)).isEqualTo(1);
            engine.loop().runOnce(Stepped.DOMAIN);
            assertThat(release(engine)).isEqualTo(2);
            assertThat(stepped.list(10)).isEmpty();

            engine.loop().runOnce(Stepped.DOMAIN);
            assertThat(stepped.list(10)).hasSize(1);
            assertThat(engine.loop().backlog(Stepped.DOMAIN)).isZero();
            assertThat(state(engine)).isEqualTo(LoopState.RUNNING);
            assertThat(leftOut(engine)).singleElement().satisfies(one -> {
                assertThat(one.domain()).isEqualTo(Stepped.DOMAIN);
                assertThat(one.packageName()).isEqualTo("zz-bad");
                assertThat(one.rule()).isEqualTo("Loops on loops");
                assertThat(one.release()).isEqualTo(2);
                assertThat(one.replaced()).isEqualTo(1);
                assertThat(one.reason()).contains("failed twice").contains("steps");
            });
            assertThat(engine.unitOfWork()
                            .<List<AuditEntry>>read(tx -> engine.audit().list(tx, AuditLog.Query.ALL, 100)))
                    .filteredOn(entry -> entry.action().equals("deployment.created"))
                    .first()
                    .satisfies(entry -> assertThat(entry.actor()).isEqualTo(Actor.ENGINE));
        }
        try (Homeostat again = Homeostat.byHand(settings(database, LOOP.formatted("loops")))) {
            Stepped.of(again).fire("loops", "c");
            again.loop().runOnce(Stepped.DOMAIN);
            assertThat(release(again)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_rule_whose_condition_throws_is_left_out_and_not_the_one_that_fired_before(Databases kind) {
        try (Homeostat engine = Homeostat.byHand(settings(kind.fresh(), INNOCENT + BREAKS))) {
            Stepped.of(engine).fire("breaks", "b");
            fails(engine);
            engine.loop().runOnce(Stepped.DOMAIN);
            engine.loop().runOnce(Stepped.DOMAIN);
            assertThat(leftOut(engine)).singleElement().satisfies(one -> {
                assertThat(one.packageName()).isEqualTo("zz-bad");
                assertThat(one.rule()).isEqualTo("Breaks");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void without_a_known_rule_the_newest_package_is_left_out(Databases kind) {
        try (Homeostat engine = Homeostat.byHand(settings(kind.fresh(), INNOCENT))) {
            engine.loop().runOnce(Stepped.DOMAIN);
            assertThat(engine.ruleBase()
                            .leaveOut(
                                    Stepped.DOMAIN,
                                    engine.ruleBase().live(Stepped.DOMAIN),
                                    List.of(),
                                    "out of nowhere",
                                    engine.now()))
                    .isTrue();
            assertThat(leftOut(engine)).singleElement().satisfies(one -> {
                assertThat(one.packageName()).isEqualTo("zz-bad");
                assertThat(one.rule()).isNull();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void if_the_release_without_it_fails_too_the_loop_enters_safe_mode(Databases kind) {
        try (Homeostat engine =
                Homeostat.byHand(settings(kind.fresh(), LOOP.formatted("one") + LOOP.formatted("other")))) {
            Stepped stepped = Stepped.of(engine);
            stepped.fire("one", "a");
            stepped.fire("other", "b");
            fails(engine);
            engine.loop().runOnce(Stepped.DOMAIN);
            assertThat(state(engine)).isEqualTo(LoopState.RUNNING);
            fails(engine);
            fails(engine);
            assertThat(state(engine)).isEqualTo(LoopState.SAFE_MODE);
            assertThat(release(engine)).isEqualTo(2);
            assertThat(engine.loop().backlog(Stepped.DOMAIN)).isPositive();
        }
    }
}
