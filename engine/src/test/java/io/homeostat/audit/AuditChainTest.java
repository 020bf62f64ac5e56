package io.homeostat.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.store.CanonicalJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    @Property(tries = 200)
    void a_chain_as_written_verifies(@ForAll @Size(max = 20) List<String> texts) {
        AuditChain chain = checked(lines(texts));

        assertThat(chain.firstBad()).isNull();
        assertThat(chain.entries()).isEqualTo(texts.size());
    }

    @Property(tries = 300)
    void any_changed_character_is_found(
            @ForAll @Size(min = 1, max = 8) List<String> texts, @ForAll @IntRange(max = 100_000) int where) {
        List<String> lines = lines(texts);
        int line = where % lines.size();
        String before = lines.get(line);
        int at = where % before.length();
        char other = before.charAt(at) == '7' ? '8' : '7';
        lines.set(line, before.substring(0, at) + other + before.substring(at + 1));

        assertThat(checked(lines).firstBad()).isNotNull();
    }

    @Property(tries = 200)
    void a_missing_or_swapped_line_is_found(
            @ForAll @Size(min = 3, max = 10) List<String> texts, @ForAll @IntRange(max = 1_000) int where) {
        List<String> missing = lines(texts);
        missing.remove(where % (missing.size() - 1));
        List<String> swapped = lines(texts);
        int at = where % (swapped.size() - 1);
        java.util.Collections.swap(swapped, at, at + 1);

        assertThat(checked(missing).firstBad()).isNotNull();
        assertThat(checked(swapped).firstBad()).isNotNull();
    }

    // The standard's own examples, written as it writes them.
    @SuppressWarnings("FloatingPointLiteralPrecision")
    @Test
    void numbers_are_written_as_the_standard_writes_them() {
        // From RFC 8785, appendix B.
        assertThat(CanonicalJson.text(List.of(
                        0.0,
                        -0.0,
                        5e-324,
                        Double.MAX_VALUE,
                        9007199254740992.0,
                        2.9514790517935283e20,
                        9.999999999999997e22,
                        1e23,
                        9.999999999999999e20,
                        1e21,
                        9.999999999999997e-7,
                        0.000001,
                        333333333.3333332)))
                .isEqualTo("[0,0,5e-324,1.7976931348623157e+308,9007199254740992,295147905179352830000,"
                        + "9.999999999999997e+22,1e+23,999999999999999900000,1e+21,9.999999999999997e-7,0.000001,"
                        + "333333333.3333332]");
    }

    @Test
    void keys_are_sorted_by_their_utf_16_units_and_texts_escaped_as_the_standard_says() {
        assertThat(CanonicalJson.text(Map.of("\u20ac", 1, "\r", 2, "\ud83d\ude00", 3, "1", "\u000f\u007f\"\\/")))
                .isEqualTo("{\"\\r\":2,\"1\":\"\\u000f\u007f\\\"\\\\/\",\"\u20ac\":1,\"\ud83d\ude00\":3}");
    }

    private static AuditChain checked(List<String> lines) {
        AuditChain chain = new AuditChain();
        lines.forEach(chain::takeLine);
        return chain;
    }

    private static List<String> lines(List<String> texts) {
        List<String> lines = new ArrayList<>();
        String previous = AuditChain.GENESIS;
        for (String text : texts) {
            AuditEntry unsealed = new AuditEntry(
                    lines.size() + 1,
                    Instant.ofEpochMilli(1_768_100_000_000L + lines.size()),
                    Actor.user("mira"),
                    "loop.paused",
                    "loop",
                    "default",
                    CanonicalJson.parse(CanonicalJson.text(Map.of("comment", text))),
                    previous,
                    "");
            AuditEntry sealed = new AuditEntry(
                    unsealed.sequence(),
                    unsealed.at(),
                    unsealed.actor(),
                    unsealed.action(),
                    unsealed.subjectKind(),
                    unsealed.subjectId(),
                    unsealed.detail(),
                    unsealed.previousHash(),
                    unsealed.expectedHash());
            lines.add(sealed.line());
            previous = sealed.hash();
        }
        return lines;
    }
}
