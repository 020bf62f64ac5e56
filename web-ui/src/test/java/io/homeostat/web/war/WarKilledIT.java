package io.homeostat.web.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.Target;
import io.homeostat.web.testkit.War;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A crash at the worst moment: the target has the action, and nobody has its answer. */
class WarKilledIT {
    private static final int ACKNOWLEDGED_AT_LEAST = 100;

    private final Path folder;

    WarKilledIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void an_action_interrupted_by_a_kill_is_sent_once_and_no_acknowledged_violation_is_lost() {
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        try (Target target = Target.start()) {
            target.hold();
            try (War war = War.start(War.environment(folder))) {
                actuator(war, "a-blind", target.actuator("checkout", false));
                actuator(war, "b-seeing", target.actuator("payment", true));
                actuator(war, "c-rest", target.actuator("*", false));
                burst(war, "checkout", acknowledged);
                burst(war, "payment", acknowledged);
                Await.until(() -> target.call("checkout"));
                Await.until(() -> target.call("payment"));
                CompletableFuture<Void> sender =
                        CompletableFuture.runAsync(() -> sendUntilItBreaks(war.admin(), acknowledged));
                Await.until(() -> acknowledged.size() < ACKNOWLEDGED_AT_LEAST ? Optional.empty() : Optional.of(true));

                war.kill();

                sender.join();
            }
            target.answer();
            try (War war = War.start(War.environment(folder))) {
                JsonNode blind = Await.until(() -> remediation(war, "checkout", "unknown"));
                assertThat(attempts(blind)).first().isEqualTo("do unknown");
                JsonNode seeing = Await.until(() -> remediation(war, "payment", "verifying"));
                assertThat(attempts(seeing)).containsExactly("do unknown", "verify succeeded");
                assertThat(target.calls("checkout")).hasSize(1);
                assertThat(target.calls("payment")).hasSize(1);
                assertThat(target.asked())
                        .containsExactly(target.calls("payment").getFirst().key());

                for (String id : acknowledged) {
                    assertThat(war.admin().get("/api/v1/violations/" + id).status())
                            .as(id)
                            .isEqualTo(200);
                }

                burst(war, "orders", acknowledged);
                Await.until(() -> target.call("orders"));
                JsonNode next = Await.until(() -> remediation(war, "orders", "verifying"));
                assertThat(attempts(next)).containsExactly("do succeeded");
                assertThat(war.admin()
                                .get("/api/v1/audit/verify")
                                .json()
                                .get("valid")
                                .booleanValue())
                        .isTrue();
                assertThat(target.calls()).hasSize(3);
            }
        }
    }

    private static void actuator(War war, String name, String body) {
        Http.Answer made =
                war.admin().send("PUT", "/api/v1/actuators/" + name, body, "Content-Type", "application/json");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    private static void burst(War war, String component, List<String> acknowledged) {
        String body = IntStream.range(0, 4)
                .mapToObj(i -> "{\"policy\": \"latency-" + i + "\", \"component\": \"" + component + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        Http.Answer answer = war.admin().post("/api/v1/violations", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        answer.json().get("ids").forEach(id -> acknowledged.add(id.stringValue()));
    }

    /** One violation of a component of its own after the other, until the connection breaks. */
    private static void sendUntilItBreaks(Http http, List<String> acknowledged) {
        for (int i = 0; ; i++) {
            Http.@Nullable Answer answer = answer(http, "{\"policy\": \"disk\", \"component\": \"fleet-" + i + "\"}");
            if (answer == null) {
                return;
            }
            assertThat(answer.status()).isEqualTo(200);
            acknowledged.add(answer.json().get("ids").get(0).stringValue());
        }
    }

    private static Http.@Nullable Answer answer(Http http, String body) {
        try {
            return http.post("/api/v1/violations", body);
        } catch (UncheckedIOException killed) {
            return null;
        }
    }

    private static Optional<JsonNode> remediation(War war, String component, String state) {
        for (JsonNode one : war.admin()
                .get("/api/v1/remediations?state=" + state + "&component=" + component)
                .json()
                .get("items")) {
            return Optional.of(one);
        }
        return Optional.empty();
    }

    private static List<String> attempts(JsonNode remediation) {
        List<String> found = new ArrayList<>();
        for (JsonNode attempt : remediation.get("actions").get(0).get("attempts")) {
            found.add(attempt.get("kind").stringValue() + " "
                    + attempt.get("result").stringValue());
        }
        return found;
    }
}
