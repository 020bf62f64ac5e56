package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopologyRevisionsTest {
    private static final String DOMAIN = Intake.DEFAULT_DOMAIN;

    private static Database open(Databases kind) {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        return Database.open(kind.fresh(), entities);
    }

    private static Topology topology(Database database) {
        return new Topology(database.unitOfWork(), new AuditLog(), Clock.systemUTC(), 20, domain -> {});
    }

    private static TopologySnapshot read(Database database, Topology topology, @Nullable TopologySnapshot known) {
        return database.unitOfWork().read(tx -> topology.snapshot(tx, DOMAIN, known));
    }

    private static void declare(Topology topology, String kind) {
        topology.put(
                CanonicalJson.parse("{\"components\": [{\"name\": \"checkout\", \"kind\": \"" + kind + "\"}],"
                        + " \"dependencies\": [{\"from\": \"checkout\", \"to\": \"payments\"}]}"),
                DOMAIN,
                Actor.SYSTEM);
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_snapshot_is_read_again_once_somebody_changed_what_is_declared(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            declare(topology, "service");
            TopologySnapshot first = read(database, topology, null);

            assertThat(read(database, topology, first)).isSameAs(first);

            declare(topology, "database");
            TopologySnapshot second = read(database, topology, first);
            assertThat(first.kind("checkout")).isEqualTo("service");
            assertThat(second.kind("checkout")).isEqualTo("database");
            assertThat(second.dependenciesOf("checkout")).containsExactly("payments");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_snapshot_is_read_again_once_a_component_was_discovered_and_not_for_one_that_is_known(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            declare(topology, "service");
            Intake intake = new Intake(
                    database.unitOfWork(), IntakeSettings.DEFAULT, Clock.systemUTC(), (tx, domain) -> 0, domain -> {});
            TopologySnapshot declared = read(database, topology, null);

            intake.accept(CanonicalJson.parse("{\"policy\": \"latency\", \"component\": \"checkout\"}"));
            assertThat(read(database, topology, declared)).isSameAs(declared);

            intake.accept(CanonicalJson.parse("{\"policy\": \"latency\", \"component\": \"search\"}"));
            assertThat(read(database, topology, declared).components())
                    .containsExactly("checkout", "payments", "search");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_change_that_was_rolled_back_is_none(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            declare(topology, "service");
            TopologySnapshot known = read(database, topology, null);

            assertThatThrownBy(() -> database.unitOfWork().run(tx -> {
                        TopologyRevisions.raise(tx, DOMAIN);
                        tx.insert(ComponentEntity.discovered(DOMAIN, "search", java.time.Instant.EPOCH));
                        throw new IllegalStateException("given up");
                    }))
                    .hasMessage("given up");

            assertThat(read(database, topology, known)).isSameAs(known);
        }
    }
}
