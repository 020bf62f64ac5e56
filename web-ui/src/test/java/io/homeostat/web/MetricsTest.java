package io.homeostat.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Prometheus reads after a real healing: names, labels, edges and values. */
class MetricsTest {
    private static final Pattern LINE = Pattern.compile("([a-z_:]+)(\\{[^}]*})? (\\S+)");
    private static final List<String> EDGES =
            List.of("0.003", "0.006", "0.01", "0.015", "0.05", "0.1", "0.15", "0.3", "1.0", "30.0");

    @Test
    void a_healing_is_counted_and_measured_under_the_names_that_dashboards_use() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/act", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        target.start();
        try (Application application = Application.start(
                "--homeostat.planning.gather=0s",
                "--homeostat.outcome.settle=3s",
                "--homeostat.outcome.alertmanager-delay=0s")) {
            Map<String, Double> before = scrape(application);
            for (String name : List.of(
                    "mape_k_violations_total",
                    "mape_k_policies_generated_total",
                    "mape_k_actions_executed_total",
                    "mape_k_actions_failed_total",
                    "homeostat_recovery_seconds_count")) {
                assertThat(before).as("from the start on").containsEntry(name, 0.0);
            }
            application
                    .admin()
                    .send(
                            "PUT",
                            "/api/v1/actuators/hook",
                            "{\"kind\": \"webhook\", \"actions\": [\"REBALANCE_LOAD\"], \"targets\": {\"components\": [\"*\"]},"
                                    + " \"config\": {\"url\": \"http://127.0.0.1:"
                                    + target.getAddress().getPort() + "/act\"}}",
                            "Content-Type",
                            "application/json");
            Instant began = Instant.now().minusSeconds(40);
            send(application, "firing", began);
            Await.until(() -> calls.get() == 1 ? Optional.of(true) : Optional.empty());
            assertThat(Await.until(() -> Optional.ofNullable(scrape(application)
                            .get("homeostat_attempt_seconds_count{actuator=\"hook\",result=\"done\"}"))))
                    .isEqualTo(1.0);
            send(application, "resolved", began);
            Map<String, Double> after = Await.until(() -> Optional.of(scrape(application))
                    .filter(all -> all.getOrDefault("homeostat_recovery_seconds_count", 0.0) == 1));

            assertThat(after)
                    .containsEntry("mape_k_violations_total", 4.0)
                    .containsEntry("mape_k_actions_executed_total", 1.0)
                    .containsEntry("mape_k_actions_failed_total", 0.0)
                    .containsEntry("homeostat_recovery_seconds_bucket{le=\"30.0\"}", 0.0)
                    .containsEntry("homeostat_recovery_seconds_bucket{le=\"86400.0\"}", 1.0)
                    .containsEntry("homeostat_source_silent_seconds{domain=\"default\",source=\"alertmanager\"}", 0.0)
                    .containsKeys(
                            "mape_k_cycle_violations_processed",
                            "mape_k_cycle_policies_generated",
                            "mape_k_cycle_actions_executed");
            assertThat(after.get("mape_k_policies_generated_total")).isGreaterThanOrEqualTo(1);
            assertThat(after.get("homeostat_recovery_seconds_sum")).isBetween(40.0, 3_600.0);
            assertThat(after.get("mape_k_cycle_duration_seconds_count")).isGreaterThanOrEqualTo(1);
            rises(after, "mape_k_cycle_duration_seconds", "");
            for (String stage : List.of("monitor", "analyzer", "planner", "executor", "knowledge")) {
                rises(after, "mape_k_component_duration_seconds", "component=\"" + stage + "\",");
            }
        } finally {
            target.stop(0);
        }
    }

    /** The edges are there, and each holds at least what the one below it does. */
    private static void rises(Map<String, Double> all, String name, String labels) {
        List<Double> counts = new ArrayList<>();
        for (String edge : EDGES) {
            String bucket = name + "_bucket{" + labels + "le=\"" + edge + "\"}";
            assertThat(all).containsKey(bucket);
            counts.add(all.get(bucket));
        }
        counts.add(all.get(name + "_bucket{" + labels + "le=\"+Inf\"}"));
        assertThat(counts).isSorted();
        assertThat(counts.getLast()).isPositive();
    }

    private static Map<String, Double> scrape(Application application) {
        Map<String, Double> all = new TreeMap<>();
        application.admin().get("/actuator/prometheus").text().lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String labels = matcher.group(2) == null ? "" : matcher.group(2);
                all.put(matcher.group(1) + labels, Double.valueOf(matcher.group(3)));
            }
        });
        return all;
    }

    private static void send(Application application, String status, Instant began) {
        String alerts = IntStream.range(0, 4)
                .mapToObj(i -> "{\"status\": \"" + status + "\", \"labels\": {\"alertname\": \"Latency" + i
                        + "\", \"service\": \"checkout\", \"severity\": \"critical\"}, \"startsAt\": \"" + began
                        + "\", \"endsAt\": \"" + (status.equals("firing") ? "0001-01-01T00:00:00Z" : Instant.now())
                        + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        Http.Answer taken = application
                .admin()
                .post("/api/v1/intake/alertmanager", "{\"version\": \"4\", \"alerts\": " + alerts + "}");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }
}
