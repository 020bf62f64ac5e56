package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.audit.AuditLog;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import io.homeostat.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class PagingTest {
    private static final Map<Databases, Database> open = new EnumMap<>(Databases.class);
    private static final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T03:00:00Z"));
    private static int domains;

    private final Violations violations = new Violations();

    @BeforeContainer
    static void open() {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        for (Databases kind : Databases.values()) {
            open.put(kind, Database.open(kind.fresh(), entities));
        }
    }

    @AfterContainer
    static void close() {
        open.values().forEach(Database::close);
    }

    private static List<UUID> take(Database database, String domain, int count, int first) {
        Intake intake = new Intake(
                database.unitOfWork(),
                new IntakeSettings(
                        IntakeSettings.DEFAULT.maxViolations(),
                        IntakeSettings.DEFAULT.maxRequests(),
                        IntakeSettings.DEFAULT.maxBytes(),
                        1_000_000,
                        100_000,
                        Duration.ofMinutes(15),
                        Duration.ofHours(9),
                        Duration.ofMinutes(15),
                        IntakeSettings.DEFAULT.componentLabels(),
                        IntakeSettings.DEFAULT.ignoreComponentValues(),
                        "{component}",
                        "domain",
                        IntakeSettings.DEFAULT.heartbeat()),
                clock,
                (tx, one) -> 0,
                changed -> {});
        return count == 0
                ? List.of()
                : intake.accept(CanonicalJson.parse(CanonicalJson.text(IntStream.range(first, first + count)
                                .mapToObj(i -> Map.of("policy", "p", "component", "c" + i, "domain", domain))
                                .toList())))
                        .ids();
    }

    /** What was there when the reading began is read once and in order, whatever is inserted between two pages. */
    @Property(tries = 30)
    void pages_are_complete_and_in_order_while_others_insert(
            @ForAll Databases kind,
            @ForAll @IntRange(max = 30) int before,
            @ForAll @IntRange(min = 1, max = 8) int page,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 5) Integer> between) {
        Database database = java.util.Objects.requireNonNull(open.get(kind));
        String domain = "d" + domains++;
        List<UUID> there = new ArrayList<>(take(database, domain, before, 0));
        Collections.reverse(there);
        List<UUID> read = new ArrayList<>();
        UUID last = null;
        int inserted = before;
        for (int i = 0; ; i++) {
            Violations.Query query = new Violations.Query(null, null, null, null, domain, null, null, null, last);
            List<Violations.ViolationRow> rows = database.unitOfWork().read(tx -> violations.list(tx, query, page));
            if (rows.isEmpty()) {
                break;
            }
            rows.forEach(row -> read.add(row.id()));
            last = rows.getLast().id();
            int more = between.get(i % between.size());
            take(database, domain, more, inserted);
            inserted += more;
        }
        assertThat(read).isEqualTo(there);
    }
}
