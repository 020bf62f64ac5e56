package io.homeostat.web.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.SlowRequest;
import io.homeostat.web.testkit.War;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, as a service manager or an orchestrator sends it, under load. */
class WarStoppedIT {
    private static final int BEFORE = 50;
    private static final int MOST_ASKED = 200;
    private static final int SIGTERM_STATUS = 128 + 15;

    private final Path folder;

    WarStoppedIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Sent(String component, Http.Answer answer) {}

    @Test
    void calls_that_come_while_it_stops_are_told_to_come_back_and_nothing_of_them_is_taken() {
        List<Sent> sent = new CopyOnWriteArrayList<>();
        try (War war = War.start(environment())) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendUntilItBreaks(war.admin(), sent));
            Await.until(() -> sent.size() < BEFORE ? Optional.empty() : Optional.of(true));
            war.terminate();
            sender.join();
            assertThat(war.exitStatus()).isEqualTo(SIGTERM_STATUS);
        }
        List<Sent> taken =
                sent.stream().takeWhile(one -> one.answer.status() == 200).toList();
        List<Sent> refused = sent.subList(taken.size(), sent.size());
        assertThat(refused).as("told before it stopped listening").isNotEmpty().allSatisfy(one -> {
            assertThat(one.answer.status()).isEqualTo(503);
            assertThat(one.answer.code()).isEqualTo("stopping");
            assertThat(one.answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(one.answer.header("Retry-After")).matches("\\d+");
        });
        try (War war = War.start(environment())) {
            assertThat(taken).allSatisfy(one -> assertThat(war.admin()
                            .get("/api/v1/violations/"
                                    + one.answer.json().get("ids").get(0).stringValue())
                            .status())
                    .isEqualTo(200));
            assertThat(refused.stream().limit(MOST_ASKED)).allSatisfy(one -> assertThat(war.admin()
                            .get("/api/v1/violations?component=" + one.component)
                            .json()
                            .get("items"))
                    .isEmpty());
        }
    }

    @Test
    void a_request_in_hand_ends_while_readiness_is_gone_and_new_ones_are_refused() throws IOException {
        Map<String, String> environment = environment();
        environment.put("HOMEOSTAT_INTAKE_MAX_REQUESTS", "1");
        try (War war = War.start(environment)) {
            String body = "{\"policy\": \"disk\", \"component\": \"slow\"}";
            URI at = URI.create("http://localhost:" + war.port());
            try (SlowRequest slow = new SlowRequest(at, "/api/v1/violations", body)) {
                // It has the only place that there is.
                Await.until(() -> {
                    if (status(war, body) == 429) {
                        return Optional.of(true);
                    }
                    slow.againIfRefused();
                    return Optional.empty();
                });

                war.terminate();
                Await.until(() -> status(war, body) == 503 ? Optional.of(true) : Optional.empty());
                assertThat(war.admin().get("/actuator/health/readiness").status())
                        .isEqualTo(503);
                assertThat(war.admin().get("/actuator/health/liveness").status())
                        .isEqualTo(200);
                assertThat(slow.rest()).startsWith("HTTP/1.1 200").contains("\"accepted\":1");
            }
            assertThat(war.exitStatus()).isEqualTo(SIGTERM_STATUS);
        }
    }

    /** With a grace that a busy machine does not outlast. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(War.environment(folder));
        environment.put("HOMEOSTAT_SHUTDOWN_GRACE", "5s");
        return environment;
    }

    /** The answer to the same for another component, which takes nothing from the slow one. */
    private static int status(War war, String body) {
        return war.admin()
                .post("/api/v1/violations", body.replace("slow", "other"))
                .status();
    }

    /** One violation of a component of its own after the other, until nobody listens any more. */
    private static void sendUntilItBreaks(Http http, List<Sent> sent) {
        for (int i = 0; ; i++) {
            String component = "fleet-" + i;
            try {
                sent.add(new Sent(
                        component,
                        http.post(
                                "/api/v1/violations", "{\"policy\": \"disk\", \"component\": \"" + component + "\"}")));
            } catch (UncheckedIOException e) {
                return;
            }
        }
    }
}
