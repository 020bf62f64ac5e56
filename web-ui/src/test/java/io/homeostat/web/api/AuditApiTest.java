package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.TIME;
import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.Contract.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.store.CanonicalJson;
import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class AuditApiTest {
    private static final String AUDIT = "/api/v1/audit";

    private final Http admin;
    private final Http reader;

    AuditApiTest(Application application) {
        this.admin = application.admin();
        this.reader = Contract.with(application, "read");
        for (int i = 0; i < 3; i++) {
            ok(put(admin, "/api/v1/topology?domain=audited", "{\"components\": [{\"name\": \"audited-" + i + "\"}]}"));
        }
    }

    @Test
    void an_entry_is_told_field_by_field() {
        JsonNode told =
                ok(reader.get(AUDIT + "?subject=audited&limit=1")).get("items").get(0);
        assertThat(told.propertyNames())
                .containsExactly("sequence", "at", "actor", "action", "subject", "detail", "previousHash", "hash");
        assertThat(told.get("sequence").longValue()).isPositive();
        assertThat(told.get("at").stringValue()).matches(TIME);
        assertThat(told.get("actor").get("kind").stringValue()).isEqualTo("token");
        assertThat(told.get("actor").get("name").stringValue()).isNotBlank();
        assertThat(told.get("action").stringValue()).isEqualTo("topology.replaced");
        assertThat(told.get("subject").get("kind").stringValue()).isEqualTo("topology");
        assertThat(told.get("subject").get("id").stringValue()).isEqualTo("audited");
        assertThat(told.get("detail").get("components").intValue()).isEqualTo(1);
        assertThat(told.get("previousHash").stringValue()).matches("sha256:[0-9a-f]{64}");
        assertThat(told.get("hash").stringValue()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void every_filter_chooses_and_the_pages_reach_the_end() {
        String mine = AUDIT + "?subject=audited";
        List<JsonNode> entries = Contract.walk(reader, mine, 2);
        assertThat(entries).hasSizeGreaterThanOrEqualTo(3);
        assertThat(entries.stream().map(one -> one.get("sequence").longValue()))
                .isSortedAccordingTo(Comparator.reverseOrder())
                .doesNotHaveDuplicates();
        String actor = entries.getFirst().get("actor").get("name").stringValue();
        assertThat(Contract.walk(reader, mine + "&actor=" + actor, 500)).hasSameSizeAs(entries);
        assertThat(Contract.walk(reader, mine + "&actor=nobody", 500)).isEmpty();
        assertThat(Contract.walk(reader, mine + "&action=topology.replaced", 500))
                .hasSameSizeAs(entries);
        assertThat(Contract.walk(reader, mine + "&action=user.created", 500)).isEmpty();
        assertThat(Contract.walk(reader, mine + "&from=2999-01-01T00:00:00Z", 500))
                .isEmpty();
        assertThat(Contract.walk(reader, mine + "&to=2020-01-01T00:00:00Z", 500))
                .isEmpty();
        assertThat(Contract.walk(reader, mine + "&q=no-such-words-anywhere", 500))
                .isEmpty();
    }

    @Test
    void what_is_asked_wrongly_is_refused() {
        Contract.refusesQueries(reader, AUDIT, "from=yesterday", "to=x");
        Contract.refusesOtherTimes(reader, AUDIT);
        isProblem(reader.get(AUDIT + "/export?format=xml"), 400, "bad-parameter");
    }

    @Test
    void the_chain_verifies_and_the_export_holds_all_of_it() {
        JsonNode before = ok(reader.get(AUDIT + "/verify"));
        assertThat(before.propertyNames()).containsExactly("valid", "entries", "firstBad", "head");
        assertThat(before.get("valid").booleanValue()).isTrue();
        assertThat(before.get("firstBad").isNull()).isTrue();
        assertThat(before.get("head").get("hash").stringValue()).matches("sha256:[0-9a-f]{64}");
        Http.Answer export = reader.get(AUDIT + "/export?format=jsonl");
        assertThat(export.status()).isEqualTo(200);
        List<JsonNode> lines = export.text().lines().map(CanonicalJson::parse).toList();
        assertThat(lines.getFirst().get("sequence").longValue()).isEqualTo(1);
        assertThat(lines.getFirst().get("previousHash").stringValue()).isEqualTo("sha256:" + "0".repeat(64));
        for (int i = 1; i < lines.size(); i++) {
            assertThat(lines.get(i).get("previousHash"))
                    .isEqualTo(lines.get(i - 1).get("hash"));
        }
        int head = before.get("head").get("sequence").intValue();
        assertThat(lines.get(head - 1).get("hash")).isEqualTo(before.get("head").get("hash"));
    }
}
