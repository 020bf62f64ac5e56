package io.homeostat.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import io.homeostat.web.testkit.SlowRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeCapacityContractTest {
    private static final String VIOLATIONS = "/api/v1/violations";
    private static final String ALERTMANAGER = "/api/v1/intake/alertmanager";
    private static final String ONE = "{\"policy\": \"p\", \"component\": \"c\"}";
    private static final String ALERTS =
            "{\"version\": \"4\", \"alerts\": [{\"labels\": {\"alertname\": \"a\"}}, {\"labels\": {\"alertname\": \"b\"}}]}";

    private Application application =
            Application.start("--homeostat.intake.max-requests=1", "--homeostat.intake.max-violations=1");

    @AfterEach
    void close() {
        application.close();
    }

    private static void isProblem(Http.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void more_violations_than_the_limit_are_413_whoever_sends_them() {
        isProblem(application.admin().post(VIOLATIONS, "[" + ONE + "," + ONE + "]"), 413, "too-many");
        isProblem(application.admin().post(ALERTMANAGER, ALERTS), 413, "too-many");
        assertThat(application.admin().post(VIOLATIONS, "[" + ONE + "]").status())
                .isEqualTo(200);
    }

    @Test
    void over_its_capacity_the_intake_takes_nothing_and_tells_each_sender_what_makes_it_come_back() throws IOException {
        try (SlowRequest slow = new SlowRequest(URI.create(application.url("")), VIOLATIONS, ONE)) {
            Http.Answer refused = Await.until(() -> {
                Http.Answer answer = application.admin().post(VIOLATIONS, ONE.replace("\"c\"", "\"other\""));
                if (answer.status() == 200) {
                    slow.againIfRefused();
                }
                return Optional.of(answer).filter(one -> one.status() != 200);
            });
            isProblem(refused, 429, "overloaded");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            Http.Answer alertmanager = application.admin().post(ALERTMANAGER, ALERTS);
            isProblem(alertmanager, 503, "overloaded");
            assertThat(alertmanager.header("Retry-After")).isNotEmpty();
            Http.Answer encoded = application.admin().post("/api/v1/%76iolations", ONE);
            isProblem(encoded, 429, "overloaded");

            assertThat(slow.rest()).startsWith("HTTP/1.1 200");
        }
        assertThat(application.admin().post(VIOLATIONS, ONE).status()).isEqualTo(200);
        assertThat(application.admin().get(VIOLATIONS + "?policy=a").json().get("items"))
                .isEmpty();
    }

    @Test
    void the_sources_of_a_domain_are_shown_with_the_loop() {
        String beat = """
                {"version": "4", "truncatedAlerts": 2, "alerts": [{"status": "firing", "labels": {"alertname": "Watchdog"}}]}""";
        assertThat(application.admin().post(ALERTMANAGER, beat).status()).isEqualTo(200);
        var sources = application.admin().get("/api/v1/loop").json().get("sources");
        assertThat(sources).hasSize(1);
        assertThat(sources.get(0).get("name").stringValue()).isEqualTo("alertmanager");
        assertThat(sources.get(0).get("lastSeen").stringValue()).endsWith("Z");
        assertThat(sources.get(0).get("silentSeconds").intValue()).isZero();
        assertThat(sources.get(0).get("truncatedAlerts").intValue()).isEqualTo(2);
    }
}
