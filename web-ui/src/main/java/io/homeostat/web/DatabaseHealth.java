package io.homeostat.web;

import io.homeostat.store.Database;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Health and readiness are down while the database does not answer: nothing could be taken, shown or decided. */
@Component("databaseHealthIndicator")
class DatabaseHealth implements HealthIndicator {
    private final Database database;

    DatabaseHealth(Database database) {
        this.database = database;
    }

    @Override
    public Health health() {
        String trouble = database.trouble();
        return trouble == null
                ? Health.up().build()
                : Health.down().withDetail("reason", trouble).build();
    }
}
