package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.ID;
import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.testkit.Await;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class CyclesApiTest {
    private static final String CYCLES = "/api/v1/cycles";

    private final Http admin;
    private final Http reader;

    CyclesApiTest(Application application) {
        this.admin = application.admin();
        this.reader = Contract.with(application, "read");
    }

    @Test
    void a_cycle_is_told_field_by_field_and_the_pages_reach_the_end() {
        for (int i = 1; i <= 3; i++) {
            cycleOf("cycled-" + i);
        }
        List<JsonNode> all = Contract.walk(reader, CYCLES + "?domain=cycles", 2);
        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        assertThat(Contract.each(all, "id")).doesNotHaveDuplicates();
        assertThat(Contract.each(all, "startedAt")).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(Contract.each(all, "domain")).containsOnly("cycles");
        assertThat(Contract.walk(reader, CYCLES + "?domain=no-such-domain", 50)).isEmpty();

        String middle = Contract.each(all, "startedAt").get(1);
        assertThat(Contract.walk(reader, CYCLES + "?domain=cycles&from=" + middle, 50))
                .isEqualTo(all.subList(0, 2));
        assertThat(Contract.walk(reader, CYCLES + "?domain=cycles&to=" + middle, 50))
                .isEqualTo(all.subList(2, all.size()));
        Contract.refusesOtherTimes(reader, CYCLES);

        JsonNode told = ok(reader.get(CYCLES + "/" + all.getFirst().get("id").stringValue()));
        assertThat(told.propertyNames())
                .contains(
                        "id",
                        "number",
                        "release",
                        "startedAt",
                        "durationMs",
                        "stages",
                        "violations",
                        "patterns",
                        "rootCauses",
                        "plans",
                        "chosen",
                        "domain",
                        "status",
                        "error");
        assertThat(told).as("the list tells the same").isEqualTo(all.getFirst());
        assertThat(told.get("id").stringValue()).matches(ID);
        assertThat(told.get("number").longValue()).isPositive();
        assertThat(told.get("release").get("number").intValue()).isEqualTo(1);
        assertThat(told.get("startedAt").stringValue()).matches(TIME);
        assertThat(told.get("durationMs").doubleValue()).isPositive();
        assertThat(told.get("stages").propertyNames())
                .containsExactlyInAnyOrder("monitor", "analyzer", "planner", "executor", "knowledge");
        assertThat(told.get("patterns").isArray()).isTrue();
        assertThat(told.get("status").stringValue()).isEqualTo("completed");
        assertThat(told.get("error").isNull()).isTrue();
    }

    @Test
    void what_is_asked_wrongly_is_refused() {
        Contract.refusesQueries(reader, CYCLES);
        Contract.knowsNoOther(reader, "GET", CYCLES + "/%s", "");
    }

    /** Waits until the violation that is posted here has been looked at. */
    private void cycleOf(String component) {
        String id = ok(admin.post(
                        "/api/v1/violations",
                        "{\"policy\": \"p\", \"component\": \"" + component + "\", \"domain\": \"cycles\"}"))
                .get("ids")
                .get(0)
                .stringValue();
        Await.until(() -> Optional.of(ok(admin.get("/api/v1/violations/" + id)))
                .filter(told -> !told.get("cycleId").isNull()));
    }
}
