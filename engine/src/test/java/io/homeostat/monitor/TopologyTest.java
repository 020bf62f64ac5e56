package io.homeostat.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopologyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-11T03:00:00Z"), ZoneOffset.UTC);
    private static final Actor MIRA = Actor.user("mira");

    private final List<String> woken = new CopyOnWriteArrayList<>();

    private static Database open(Databases kind) {
        return Database.open(
                kind.fresh(),
                Stream.concat(Intake.ENTITIES.stream(), AuditLog.ENTITIES.stream())
                        .toList());
    }

    private Topology topology(Database database) {
        return new Topology(database.unitOfWork(), new AuditLog(), CLOCK, 20, woken::add);
    }

    private static Intake intake(Database database) {
        return new Intake(database.unitOfWork(), IntakeSettings.DEFAULT, CLOCK, (tx, domain) -> 0, domain -> {});
    }

    private static String components(Stream<String> names) {
        return names.map(name -> "{\"name\": \"" + name + "\", \"group\": \"shop\"}")
                .collect(Collectors.joining(",", "{\"components\": [", "]}"));
    }

    private static void put(Topology topology, String json, String domain) {
        topology.put(CanonicalJson.parse(json), domain, MIRA);
    }

    private static TopologyDocument told(Database database, Topology topology) {
        return database.unitOfWork().read(tx -> topology.get(tx, "default"));
    }

    private static List<TopologyDocument.Node> stored(Database database, Topology topology) {
        return database.unitOfWork().read(tx -> topology.get(tx, "default")).components();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_is_told_as_discovered_is_left_as_it_is_by_a_put_of_what_was_got(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            put(topology, """
                    {"components": [{"name": "a", "group": "shop"}, {"name": "c"}],
                     "dependencies": [{"from": "a", "to": "b"}, {"from": "a", "to": "c"}]}""", "default");
            database.unitOfWork().run(tx -> {
                for (String to : List.of("d", "e")) {
                    DependencyEntity found = new DependencyEntity();
                    found.domain = "default";
                    found.fromName = "a";
                    found.toName = to;
                    found.confidence = 0.7;
                    tx.insert(found);
                }
            });
            TopologyDocument before = told(database, topology);
            assertThat(before.components())
                    .extracting(TopologyDocument.Node::name, TopologyDocument.Node::declared)
                    .containsExactly(tuple("a", true), tuple("b", false), tuple("c", true));
            String json = CanonicalJson.text(before);
            put(topology, json, "default");
            assertThat(told(database, topology)).isEqualTo(before);

            // Who says nothing of it, or that it is so, declares it.
            put(
                    topology,
                    json.replace(
                            "\"confidence\":0.7,\"declared\":false,\"from\":\"a\",\"to\":\"d\"",
                            "\"from\":\"a\",\"to\":\"d\""),
                    "default");
            assertThat(told(database, topology).dependencies())
                    .containsExactly(
                            new TopologyDocument.Edge("a", "b", true, 1),
                            new TopologyDocument.Edge("a", "c", true, 1),
                            new TopologyDocument.Edge("a", "d", true, 1),
                            new TopologyDocument.Edge("a", "e", false, 0.7));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_component_that_is_named_twice_is_told_also_where_one_says_that_it_was_discovered(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            for (String components : List.of(
                    "{\"name\": \"a\"}, {\"name\": \"a\", \"declared\": false}",
                    "{\"name\": \"a\", \"declared\": false}, {\"name\": \"a\"}",
                    "{\"name\": \"a\", \"declared\": false}, {\"name\": \"a\", \"declared\": false}")) {
                assertThatThrownBy(() -> put(topology, "{\"components\": [" + components + "]}", "default"))
                        .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.faults())
                                .extracting(Fault::pointer)
                                .containsExactly("/components/1/name"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_those_who_replace_at_once_one_comes_last_whole(Databases kind) throws Exception {
        try (Database database = open(kind);
                ExecutorService people = Executors.newFixedThreadPool(4)) {
            Topology topology = topology(database);
            for (int round = 0; round < 5; round++) {
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<?>> sent = new ArrayList<>();
                for (int person = 0; person < 4; person++) {
                    String mine = components(Stream.of("shared", "p" + person + "-a", "p" + person + "-b"));
                    sent.add(people.submit(() -> {
                        together.await();
                        put(topology, mine, "default");
                        return null;
                    }));
                }
                for (Future<?> one : sent) {
                    one.get();
                }
                List<String> names = stored(database, topology).stream()
                        .map(TopologyDocument.Node::name)
                        .toList();
                String winner = names.getFirst().substring(0, 3);
                assertThat(names).containsExactly(winner + "a", winner + "b", "shared");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void who_declares_what_the_intake_discovers_at_that_moment_is_not_refused(Databases kind)
            throws InterruptedException, ExecutionException {
        try (Database database = open(kind);
                ExecutorService two = Executors.newFixedThreadPool(2)) {
            Topology topology = topology(database);
            Intake intake = intake(database);
            for (int round = 0; round < 10; round++) {
                List<String> names = IntStream.range(20 * round, 20 * round + 20)
                        .mapToObj("c%03d"::formatted)
                        .toList();
                String seen = names.stream()
                        .map(name -> "{\"policy\": \"p\", \"component\": \"" + name + "\"}")
                        .collect(Collectors.joining(",", "[", "]"));
                CyclicBarrier together = new CyclicBarrier(2);
                Future<?> put = two.submit(() -> {
                    together.await();
                    put(topology, components(names.stream()), "default");
                    return null;
                });
                Future<?> taken = two.submit(() -> {
                    together.await();
                    return intake.accept(CanonicalJson.parse(seen));
                });
                put.get();
                taken.get();
                assertThat(stored(database, topology))
                        .filteredOn(node -> names.contains(node.name()))
                        .hasSize(20)
                        .allSatisfy(node -> assertThat(node.declared()).isTrue());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_component_that_is_ill_stays_as_discovered_when_nobody_declares_it_any_more(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            put(topology, components(Stream.of("checkout", "cart")), "default");
            intake(database).accept(CanonicalJson.parse("{\"policy\": \"p\", \"component\": \"checkout\"}"));
            put(topology, components(Stream.of("orders")), "default");
            assertThat(stored(database, topology))
                    .extracting(TopologyDocument.Node::name, TopologyDocument.Node::declared)
                    .containsExactly(tuple("checkout", false), tuple("orders", true));
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_change_wakes_the_loop_of_its_domain_and_a_refused_one_does_not(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            put(topology, components(Stream.of("checkout")), "eu");
            assertThatThrownBy(() -> put(topology, "{}", "us")).isInstanceOf(Refused.class);
            assertThat(woken).containsExactly("eu");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void one_domain_too_many_is_refused_and_default_is_none(Databases kind) {
        try (Database database = open(kind)) {
            Topology topology = topology(database);
            for (int i = 0; i < 20; i++) {
                put(topology, components(Stream.of("checkout")), "d" + i);
            }
            Refused refused =
                    catchThrowableOfType(Refused.class, () -> put(topology, components(Stream.of("checkout")), "d20"));
            assertThat(refused.reason()).isEqualTo(Refused.Reason.INVALID);
            assertThat(refused.code()).isEqualTo("too-many-domains");
            put(topology, components(Stream.of("checkout")), "default");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void texts_that_no_database_holds_are_refused_with_their_pointers(Databases kind) {
        try (Database database = open(kind)) {
            Refused refused = catchThrowableOfType(
                    Refused.class,
                    () -> put(
                            topology(database),
                            "{\"components\": [{\"name\": \"a\\u0000\", \"group\": \"\\ud800\", \"labels\":"
                                    + " {\"tier\": \"\\udc00\", \"no\\u0000\": \"x\"}}, {\"name\": \"b\", \"labels\": 1}]}",
                            "default"));
            assertThat(refused.faults())
                    .extracting(Fault::pointer)
                    .contains("/components/0/name", "/components/0/group", "/components/0/labels/tier")
                    .contains("/components/1/labels")
                    .hasSize(5);
        }
    }
}
