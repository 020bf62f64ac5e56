package io.homeostat.web;

import io.homeostat.Homeostat;
import io.homeostat.HomeostatSettings;
import io.homeostat.audit.AuditLog;
import io.homeostat.audit.SigningKey;
import io.homeostat.executor.ExecutorSettings;
import io.homeostat.loop.LoopSettings;
import io.homeostat.model.LoopState;
import io.homeostat.monitor.IntakeSettings;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.ShippedPackages;
import io.homeostat.store.DataFolder;
import io.homeostat.store.Database;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.SecretBox;
import io.homeostat.store.UnitOfWork;
import io.homeostat.web.security.Accounts;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the engine out of the configuration, and hands its parts to Spring. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    /** The time, in milliseconds as it is stored: what is written now compares equal when it is read back. */
    @Bean
    InstantSource clock() {
        return () -> Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Bean(destroyMethod = "close")
    Homeostat homeostat(HomeostatProperties properties, MeterRegistry meters) {
        HomeostatProperties.Db db = properties.db();
        if (db.url() == null || properties.secretKey() == null || properties.signingKey() == null) {
            DataFolder.open(properties.dataFolder());
        }
        DatabaseSettings database = db.url() == null
                ? DatabaseSettings.file(properties.dataFolder())
                : DatabaseSettings.of(db.url(), db.user(), db.password());
        HomeostatSettings settings = new HomeostatSettings(
                database,
                SecretBox.open(properties.dataFolder(), properties.secretKey()),
                SigningKey.open(properties.dataFolder(), properties.signingKey()),
                node(),
                ShippedPackages.load(EngineConfiguration.class.getClassLoader()),
                // A start that a person attends begins paused: nothing is done before someone has seen what would be.
                properties.admin().user() == null && properties.admin().token() == null
                        ? LoopState.PAUSED
                        : LoopState.RUNNING,
                intake(properties),
                planner(properties.planning()),
                new ExecutorSettings(
                        properties.outcome().settle(),
                        properties.outcome().alertmanagerDelay(),
                        properties.approval().timeout(),
                        properties.executor().firstBackoff(),
                        properties.executor().longestBackoff(),
                        properties.executor().threads()),
                new LoopSettings(
                        properties.loop().minInterval(),
                        properties.loop().maxInterval(),
                        properties.loop().batchMax(),
                        properties.loop().backoff(),
                        properties.loop().relook()),
                Limits.DEFAULT,
                Clock.systemUTC(),
                properties.review().fourEyes(),
                Accounts.ENTITIES);
        Homeostat homeostat = Homeostat.start(settings);
        CycleMetrics metrics = new CycleMetrics(meters, homeostat.loop()::leads);
        homeostat.onCycle(metrics::cycle);
        homeostat.onHappening(metrics::happening);
        return homeostat;
    }

    private static IntakeSettings intake(HomeostatProperties properties) {
        HomeostatProperties.Intake intake = properties.intake();
        return new IntakeSettings(
                intake.maxViolations(),
                intake.maxRequests(),
                intake.maxBytes().toBytes(),
                intake.maxBacklog(),
                properties.domains().max(),
                intake.rest().staleAfter(),
                intake.alertmanager().staleAfter(),
                intake.cloudevents().staleAfter(),
                intake.alertmanager().componentLabels(),
                intake.alertmanager().ignoreComponentValues(),
                intake.alertmanager().componentTemplate(),
                intake.alertmanager().domainLabel(),
                intake.alertmanager().heartbeat());
    }

    private static PlannerSettings planner(HomeostatProperties.Planning planning) {
        return new PlannerSettings(
                planning.minViolations(),
                planning.sureConfidence(),
                planning.minConfidence(),
                planning.candidatesPerCause(),
                planning.plansPerCycle(),
                planning.gather(),
                planning.gatherLimit(),
                planning.naturalRecovery(),
                planning.rejectionHolds(),
                planning.failureBackoff());
    }

    // Closed by the engine, which may still need it while it stops.
    @Bean(destroyMethod = "")
    Database database(Homeostat homeostat) {
        return homeostat.database();
    }

    @Bean
    UnitOfWork unitOfWork(Homeostat homeostat) {
        return homeostat.unitOfWork();
    }

    @Bean
    AuditLog auditLog(Homeostat homeostat) {
        return homeostat.audit();
    }

    /** Unique also where several nodes run on one machine. */
    private static String node() {
        String tail = UUID.randomUUID().toString().substring(0, 8);
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + tail;
        } catch (UnknownHostException e) {
            return "node-" + tail;
        }
    }
}
