package io.homeostat.web.bench;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.monitor.Intake;
import io.homeostat.monitor.IntakeSettings;
import io.homeostat.monitor.Topology;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.store.Uuid7;
import io.homeostat.testkit.Databases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The intake of 100 violations from their JSON to the commit, against bare JDBC batches that insert the same rows into the
 * same tables of the same database, which is the floor: no reading of JSON, no looking for what is known already, no counter.
 * Rounds take turns, on one thread, and no cycle runs.
 */
final class IntakeRace {
    private static final int WARM_UP = 100;
    private static final int N = 200;
    private static final int BATCH = Fleet.VIOLATIONS;
    private static final String BARE_DOMAIN = "bare";
    private static final long STALE_SECONDS = 3_600;

    private final Database database;
    private final Intake intake;
    private long sequence;

    private IntakeRace(Database database, Intake intake) {
        this.database = database;
        this.intake = intake;
    }

    static List<Figure> measure(Databases kind, String name) {
        List<Class<?>> entities = Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                .toList();
        try (Database database = Database.open(kind.fresh(), entities)) {
            Clock clock = Clock.systemUTC();
            Fleet fleet = new Fleet(20);
            Topology topology = new Topology(database.unitOfWork(), new AuditLog(), clock, 20, domain -> {});
            topology.put(fleet.topology(), Intake.DEFAULT_DOMAIN, Actor.SYSTEM);
            topology.put(fleet.topology(), BARE_DOMAIN, Actor.SYSTEM);
            Intake intake =
                    new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, clock, (tx, domain) -> 0, domain -> {});
            return new IntakeRace(database, intake).run(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Figure> run(String name) throws SQLException {
        double[] ours = new double[N];
        double[] bare = new double[N];
        for (int round = 0; round < WARM_UP + N; round++) {
            List<Map<String, Object>> batch = batch(round);
            String request = CanonicalJson.text(batch);
            double bareMillis;
            double oursMillis;
            // Whoever is second finds the machine warm; they take turns in that too.
            if (round % 2 == 0) {
                bareMillis = bare(batch);
                oursMillis = ours(request);
            } else {
                oursMillis = ours(request);
                bareMillis = bare(batch);
            }
            if (round >= WARM_UP) {
                bare[round - WARM_UP] = bareMillis;
                ours[round - WARM_UP] = oursMillis;
            }
        }
        String group = "intake of a batch of " + BATCH + ", committed";
        Statistics floor = Statistics.of(bare);
        Statistics taken = Statistics.of(ours);
        return List.of(
                Figure.of(group, "bare JDBC", name, WARM_UP, floor),
                Figure.of(
                        group,
                        "intake",
                        name,
                        WARM_UP,
                        taken,
                        Level.atLeast("of bare JDBC by medians", 0.5, "", floor.median() / taken.median())));
    }

    private double ours(String request) {
        long begun = System.nanoTime();
        int accepted = intake.accept(CanonicalJson.parse(request)).accepted();
        double millis = (System.nanoTime() - begun) / 1e6;
        if (accepted != BATCH) {
            throw new IllegalStateException(accepted + " of " + BATCH + " were new");
        }
        return millis;
    }

    private double bare(List<Map<String, Object>> batch) throws SQLException {
        long begun = System.nanoTime();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (Connection connection = database.dataSource().getConnection()) {
            List<UUID> ids = new ArrayList<>();
            violations(connection, batch, ids, now);
            episodes(connection, batch, ids);
            changes(connection, batch, ids, now);
            connection.commit();
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private static void violations(Connection connection, List<Map<String, Object>> batch, List<UUID> ids, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into violation (id, domain, source, fingerprint, policy, component, metric, metric_value, threshold,
                  severity, labels, annotations, status, starts_at, received_at, last_seen_at, occurrences, stale_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            for (Map<String, Object> one : batch) {
                UUID id = Uuid7.next(now);
                ids.add(id);
                insert.setObject(1, id);
                insert.setString(2, BARE_DOMAIN);
                insert.setString(3, "rest");
                insert.setString(4, text(one, "fingerprint"));
                insert.setString(5, text(one, "policy"));
                insert.setString(6, text(one, "component"));
                insert.setString(7, text(one, "metric"));
                insert.setObject(8, one.get("value"), Types.DOUBLE);
                insert.setObject(9, one.get("threshold"), Types.DOUBLE);
                insert.setString(10, severity(one));
                insert.setString(11, CanonicalJson.text(one.get("labels")));
                insert.setString(12, CanonicalJson.text(one.get("annotations")));
                insert.setString(13, "FIRING");
                insert.setObject(14, now.atOffset(ZoneOffset.UTC));
                insert.setObject(15, now.atOffset(ZoneOffset.UTC));
                insert.setObject(16, now.atOffset(ZoneOffset.UTC));
                insert.setInt(17, 1);
                insert.setObject(18, now.plusSeconds(STALE_SECONDS).atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void episodes(Connection connection, List<Map<String, Object>> batch, List<UUID> ids)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into episode (domain, source, fingerprint, violation_id, open) values (?, ?, ?, ?, ?)")) {
            for (int i = 0; i < batch.size(); i++) {
                insert.setString(1, BARE_DOMAIN);
                insert.setString(2, "rest");
                insert.setString(3, text(batch.get(i), "fingerprint"));
                insert.setObject(4, ids.get(i));
                insert.setBoolean(5, true);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void changes(Connection connection, List<Map<String, Object>> batch, List<UUID> ids, Instant now)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into change (domain, sequence, violation_id, kind, group_name, severity, metric_value, starts_at,
                  received_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            for (int i = 0; i < batch.size(); i++) {
                insert.setString(1, BARE_DOMAIN);
                insert.setLong(2, ++sequence);
                insert.setObject(3, ids.get(i));
                insert.setString(4, "OPENED");
                insert.setString(5, "group-0");
                insert.setString(6, severity(batch.get(i)));
                insert.setObject(7, batch.get(i).get("value"), Types.DOUBLE);
                insert.setObject(8, now.atOffset(ZoneOffset.UTC));
                insert.setObject(9, now.atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Violations that are new in every round. */
    private static List<Map<String, Object>> batch(int round) {
        List<Map<String, Object>> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            Map<String, Object> one = Fleet.violation(Fleet.name(0, i % 20), i / 20, "firing");
            one.put("fingerprint", "round-" + round + "-" + i);
            batch.add(one);
        }
        return batch;
    }

    private static String text(Map<String, Object> one, String field) {
        return String.valueOf(one.get(field));
    }

    private static String severity(Map<String, Object> one) {
        return text(one, "severity").toUpperCase(java.util.Locale.ROOT);
    }
}
