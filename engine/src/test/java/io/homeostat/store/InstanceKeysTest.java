package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.model.Refused;
import io.homeostat.testkit.Databases;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceKeysTest {
    private static final Instant NOW = Instant.parse("2026-01-11T03:00:00Z");

    private static List<InstanceKeys.Key> keys(String secret, String signing, boolean lasting) {
        return List.of(
                new InstanceKeys.Key("secret-key", "secret key", secret, lasting, "SECRET"),
                new InstanceKeys.Key("signing-key", "signing key", signing, lasting, "SIGNING"));
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_node_with_other_keys_is_told_which_and_one_with_the_same_starts(Databases kind) {
        try (Database database = Database.open(kind.fresh(), InstanceKeys.ENTITIES)) {
            UnitOfWork work = database.unitOfWork();
            InstanceKeys.require(work, keys("a", "b", true), NOW);
            assertThatCode(() -> InstanceKeys.require(work, keys("a", "b", true), NOW))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> InstanceKeys.require(work, keys("other", "b", true), NOW))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("secret key")
                    .hasMessageContaining("SECRET")
                    .hasMessageNotContaining("signing key");
            assertThatThrownBy(() -> InstanceKeys.require(work, keys("other", "another", false), NOW))
                    .hasMessageContaining("secret key")
                    .hasMessageContaining("signing key");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void keys_that_go_with_the_process_are_not_what_a_database_is_held_to(Databases kind) {
        try (Database database = Database.open(kind.fresh(), InstanceKeys.ENTITIES)) {
            InstanceKeys.require(database.unitOfWork(), keys("x", "y", false), NOW);
            assertThatCode(() -> InstanceKeys.require(database.unitOfWork(), keys("a", "b", true), NOW))
                    .doesNotThrowAnyException();
        }
    }
}
