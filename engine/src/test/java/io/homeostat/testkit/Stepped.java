package io.homeostat.testkit;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.Actor;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.executor.Remediation;
import io.homeostat.executor.Remediations;
import io.homeostat.loop.LoopSettings;
import io.homeostat.model.LoopState;
import io.homeostat.monitor.IntakeReceipt;
import io.homeostat.monitor.IntakeSettings;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Limits;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.SecretBox;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine with {@link TinyRules} in which nothing happens by itself: a test moves its clock, and has it run a cycle or do
 * what is due. What it does is the real thing, on a real database and against a real target.
 */
public final class Stepped implements AutoCloseable {
    public static final String DOMAIN = "default";
    public static final Actor ANN = new Actor(Actor.Kind.USER, "ann");

    private final Homeostat homeostat;
    private final SettableClock clock;

    private Stepped(Homeostat homeostat, SettableClock clock) {
        this.homeostat = homeostat;
        this.clock = clock;
    }

    /** What the tests share: root causes planned for at once, back-off of a second, outcomes after a minute. */
    public static HomeostatSettings settings(DatabaseSettings database, String node, Clock clock) {
        return new HomeostatSettings(
                database,
                SecretBox.ephemeral(),
                node,
                TinyRules.packages(),
                LoopState.RUNNING,
                IntakeSettings.DEFAULT,
                PlannerSettings.DEFAULT.withGather(Duration.ZERO),
                ExecutorSettings.DEFAULT,
                LoopSettings.DEFAULT,
                Limits.DEFAULT,
                clock,
                List.of());
    }

    public static Stepped open(DatabaseSettings database, String node, SettableClock clock) {
        return open(settings(database, node, clock), clock);
    }

    /** @param settings with that clock */
    public static Stepped open(HomeostatSettings settings, SettableClock clock) {
        return new Stepped(Homeostat.byHand(settings), clock);
    }

    /** The same calls for an engine that runs by itself. */
    public static Stepped of(Homeostat running) {
        return new Stepped(running, new SettableClock(running.now()));
    }

    public Homeostat engine() {
        return homeostat;
    }

    public SettableClock clock() {
        return clock;
    }

    /** Sets an actuator up that restarts everything, and tells and bypasses, at that address. */
    public void hook(RecordingTarget target, Map<String, ?> more) {
        hook("hook", List.of("RESTART_SERVICE", "NOTIFY", "BYPASS_VALIDATION"), target, more);
    }

    public void hook(String name, List<String> actions, RecordingTarget target, Map<String, ?> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put("url", target.url());
        Map<String, Object> actuator = Map.of("kind", "webhook", "actions", actions, "config", config);
        homeostat.unitOfWork().run(tx -> homeostat
                .actuators()
                .put(tx, name, CanonicalJson.parse(CanonicalJson.text(actuator)), ANN, homeostat.now()));
    }

    public void guards(String document) {
        homeostat
                .unitOfWork()
                .run(tx -> homeostat.guards().put(tx, CanonicalJson.parse(document), ANN, homeostat.now()));
    }

    /** Reports a violation; the policy is what the tiny rules go by. */
    public IntakeReceipt report(String policy, String component, String metric, String status) {
        return homeostat
                .intake()
                .accept(CanonicalJson.parse(CanonicalJson.text(
                        Map.of("policy", policy, "component", component, "metric", metric, "status", status))));
    }

    public void fire(String policy, String component) {
        report(policy, component, policy, "firing");
    }

    public void resolve(String policy, String component) {
        report(policy, component, policy, "resolved");
    }

    /** One cycle, a millisecond after what was before. */
    public void cycle() {
        clock.advance(Duration.ofMillis(1));
        homeostat.loop().runOnce(DOMAIN);
    }

    /** Does all that is due; gives how much it was. */
    public int work() {
        return homeostat.runDue();
    }

    /** Fires a violation, has a cycle plan against it, and gives the plan. */
    public Remediation planned(String policy, String component) {
        fire(policy, component);
        cycle();
        return newest(component);
    }

    /** The newest plan against a cause at the component. */
    public Remediation newest(String component) {
        return list(100).stream()
                .filter(one -> one.component().equals(component))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no plan for " + component));
    }

    public List<Remediation> list(int limit) {
        return homeostat.unitOfWork().read(tx -> homeostat.remediations().list(tx, Remediations.Query.ALL, limit));
    }

    public Remediation find(Remediation plan) {
        Optional<Remediation> found =
                homeostat.unitOfWork().read(tx -> homeostat.remediations().find(tx, plan.id()));
        return found.orElseThrow();
    }

    public void set(@Nullable String domain, LoopState state) {
        homeostat.set(domain, state, "by a test", ANN);
    }

    @Override
    public void close() {
        homeostat.close();
    }
}
