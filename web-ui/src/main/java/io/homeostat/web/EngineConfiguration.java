package io.homeostat.web;

import io.homeostat.audit.AuditLog;
import io.homeostat.store.Database;
import io.homeostat.store.DatabaseSettings;
import io.homeostat.store.UnitOfWork;
import io.homeostat.web.security.Accounts;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the engine's parts out of the configuration, and hands them to Spring. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    /** The time, in milliseconds as it is stored: what is written now compares equal when it is read back. */
    @Bean
    InstantSource clock() {
        return () -> Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Bean(destroyMethod = "close")
    Database database(HomeostatProperties properties) {
        HomeostatProperties.Db db = properties.db();
        DatabaseSettings settings = db.url() == null
                ? DatabaseSettings.file(properties.dataFolder())
                : DatabaseSettings.of(db.url(), db.user(), db.password());
        List<Class<?>> entities = Stream.of(AuditLog.ENTITIES, Accounts.ENTITIES)
                .flatMap(List::stream)
                .toList();
        return Database.open(settings, entities);
    }

    @Bean
    UnitOfWork unitOfWork(Database database) {
        return database.unitOfWork();
    }

    @Bean
    AuditLog auditLog() {
        return new AuditLog();
    }
}
