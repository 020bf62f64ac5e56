package io.homeostat.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditLogTest {
    private static final Instant AT = Instant.parse("2026-01-11T03:00:00.123Z");
    private final AuditLog audit = new AuditLog();

    @ParameterizedTest
    @EnumSource(Databases.class)
    void entries_of_many_writers_form_one_chain_that_verifies(Databases kind) {
        try (Database database = Database.open(kind.fresh(), AuditLog.ENTITIES);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            IntStream.range(0, 40)
                    .forEach(i ->
                            all.add(writers.submit(() -> database.unitOfWork().run(tx -> {
                                audit.record(
                                        tx, AT, Actor.user("mira"), "loop.paused", "loop", "default", Map.of("n", i));
                                audit.record(
                                        tx, AT, Actor.ENGINE, "loop.resumed", "loop", "default", Map.of("ü\"\n", 0.1));
                            }))));
            for (java.util.concurrent.Future<?> one : all) {
                one.get();
            }

            AuditLog.Verified verified = audit.verify(database.unitOfWork());

            assertThat(verified.valid()).isTrue();
            assertThat(verified.entries()).isEqualTo(80);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_entry_is_gone_with_the_transaction_that_it_records(Databases kind) {
        try (Database database = Database.open(kind.fresh(), AuditLog.ENTITIES)) {
            try {
                database.unitOfWork().run(tx -> {
                    audit.record(tx, AT, Actor.SYSTEM, "user.created", "user", "mira", Map.of());
                    throw new IllegalStateException("what it records fails");
                });
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("what it records fails");
            }

            assertThat(audit.verify(database.unitOfWork()).entries()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_cut_off_end_is_found(Databases kind) {
        try (Database database = Database.open(kind.fresh(), AuditLog.ENTITIES)) {
            database.unitOfWork().run(tx -> {
                for (int i = 0; i < 3; i++) {
                    audit.record(tx, AT, Actor.SYSTEM, "user.created", "user", "u" + i, Map.of());
                }
            });
            database.unitOfWork().run(tx -> {
                if (!database.embedded()) {
                    tx.executeSql("alter table audit_entry disable trigger all");
                }
                tx.executeSql("delete from audit_entry where sequence = 3");
            });

            AuditLog.Verified verified = audit.verify(database.unitOfWork());

            assertThat(verified.valid()).isFalse();
            assertThat(verified.firstBad())
                    .extracting(AuditChain.BadEntry::sequence)
                    .isEqualTo(3L);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void filters_narrow_and_pages_go_on_below_the_last_number(Databases kind) {
        try (Database database = Database.open(kind.fresh(), AuditLog.ENTITIES)) {
            database.unitOfWork().run(tx -> {
                for (int i = 0; i < 5; i++) {
                    audit.record(
                            tx,
                            AT.plusSeconds(i),
                            Actor.user(i % 2 == 0 ? "mira" : "jon"),
                            "loop.paused",
                            "loop",
                            "d" + i,
                            Map.of("comment", "100% sure_" + i));
                }
            });

            database.unitOfWork().run(tx -> {
                assertThat(sequences(audit.list(tx, AuditLog.Query.ALL, 2))).containsExactly(5L, 4L);
                assertThat(sequences(audit.list(tx, new AuditLog.Query("mira", null, null, null, null, null, 5L), 10)))
                        .containsExactly(3L, 1L);
                assertThat(sequences(audit.list(
                                tx,
                                new AuditLog.Query(null, null, null, AT.plusSeconds(1), AT.plusSeconds(3), null, null),
                                10)))
                        .containsExactly(3L, 2L);
                assertThat(sequences(audit.list(
                                tx, new AuditLog.Query(null, null, null, null, null, "100% SURE_4", null), 10)))
                        .containsExactly(5L);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_list_is_read_by_numbers_and_knows_what_came_after(Databases kind) {
        try (Database database = Database.open(kind.fresh(), AuditLog.ENTITIES)) {
            int[] told = new int[1];
            audit.onRecorded(() -> told[0]++);
            database.unitOfWork().run(tx -> {
                for (int i = 0; i < 5; i++) {
                    audit.record(tx, AT, Actor.user("mira"), "loop.paused", i < 3 ? "loop" : "user", "d" + i, Map.of());
                }
                assertThat(told[0]).isZero();
            });
            assertThat(told[0]).isEqualTo(1);

            database.unitOfWork().run(tx -> {
                assertThat(audit.sequences(tx, AuditLog.Query.ALL, 3)).containsExactly(5L, 4L, 3L);
                assertThat(sequences(audit.entries(tx, List.of(4L, 2L)))).containsExactly(4L, 2L);
                assertThat(audit.newest(tx)).isEqualTo(5);
                assertThat(audit.newerThan(tx, AuditLog.Query.ALL, 2, 100)).isEqualTo(3);
                assertThat(audit.newerThan(tx, AuditLog.Query.ALL, 2, 2)).isEqualTo(2);
                assertThat(audit.subjectKindsAfter(tx, 3)).containsExactly("user");
                assertThat(audit.actors(tx)).containsExactly("mira");
                assertThat(audit.actions(tx)).containsExactly("loop.paused");
            });
        }
    }

    @Test
    void a_line_of_csv_keeps_its_cells_and_starts_no_formula() {
        AuditEntry entry = new AuditEntry(
                7,
                AT,
                Actor.token("=HYPERLINK(1)"),
                "loop.paused",
                "loop",
                "a,b",
                CanonicalJson.parse("{\"comment\": \"say \\\"no\\\"\"}"),
                "sha256:0",
                "sha256:1");
        assertThat(entry.csvLine())
                .isEqualTo("7," + CanonicalJson.instant(AT) + ",token,'=HYPERLINK(1),loop.paused,loop,\"a,b\","
                        + "\"{\"\"comment\"\":\"\"say \\\"\"no\\\"\"\"\"}\",sha256:0,sha256:1");
        assertThat(AuditEntry.CSV_HEADER.split(",")).hasSize(10);
    }

    private static List<Long> sequences(List<AuditEntry> entries) {
        return entries.stream().map(AuditEntry::sequence).toList();
    }
}
