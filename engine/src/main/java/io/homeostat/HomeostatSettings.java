package io.homeostat;

import io.homeostat.audit.SigningKey;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.loop.LoopSettings;
import io.homeostat.model.LoopState;
import io.homeostat.monitor.IntakeSettings;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.SecretBox;
import java.time.Clock;
import java.util.List;

/**
 * What an engine is started with.
 *
 * @param secrets what seals the secrets of actuators
 * @param signing what signs the checkpoints of the audit
 * @param shipped the rule packages of the first release, installed at the very first start
 * @param first what the loop does at the very first start
 * @param fourEyes whether the authors of a rule version are kept from approving it
 * @param entities entity classes of the embedding program, which share the database
 */
public record HomeostatSettings(
        DatabaseSettings database,
        SecretBox secrets,
        SigningKey signing,
        String node,
        List<RulePackage> shipped,
        LoopState first,
        IntakeSettings intake,
        PlannerSettings planner,
        ExecutorSettings executor,
        LoopSettings loop,
        Limits limits,
        Clock clock,
        boolean fourEyes,
        List<Class<?>> entities) {

    /** With a signing key that goes with the process. */
    public HomeostatSettings(
            DatabaseSettings database,
            SecretBox secrets,
            String node,
            List<RulePackage> shipped,
            LoopState first,
            IntakeSettings intake,
            PlannerSettings planner,
            ExecutorSettings executor,
            LoopSettings loop,
            Limits limits,
            Clock clock,
            List<Class<?>> entities) {
        this(
                database,
                secrets,
                SigningKey.ephemeral(),
                node,
                shipped,
                first,
                intake,
                planner,
                executor,
                loop,
                limits,
                clock,
                true,
                entities);
    }

    /** An engine on that database with every default: running, acting, on the machine's clock. */
    public static HomeostatSettings of(DatabaseSettings database, List<RulePackage> shipped) {
        return new HomeostatSettings(
                database,
                SecretBox.ephemeral(),
                "local",
                shipped,
                LoopState.RUNNING,
                IntakeSettings.DEFAULT,
                PlannerSettings.DEFAULT,
                ExecutorSettings.DEFAULT,
                LoopSettings.DEFAULT,
                Limits.DEFAULT,
                Clock.systemUTC(),
                List.of());
    }

    /** These settings, with root causes planned for as soon as they are found. */
    public HomeostatSettings planningAtOnce() {
        return with(planner.withGather(java.time.Duration.ZERO), executor);
    }

    /** These settings, with authors who may approve what they wrote. */
    public HomeostatSettings withoutFourEyes() {
        return with(planner, executor, false);
    }

    public HomeostatSettings with(PlannerSettings newPlanner, ExecutorSettings newExecutor) {
        return with(newPlanner, newExecutor, fourEyes);
    }

    private HomeostatSettings with(PlannerSettings newPlanner, ExecutorSettings newExecutor, boolean newFourEyes) {
        return new HomeostatSettings(
                database,
                secrets,
                signing,
                node,
                shipped,
                first,
                intake,
                newPlanner,
                newExecutor,
                loop,
                limits,
                clock,
                newFourEyes,
                entities);
    }
}
