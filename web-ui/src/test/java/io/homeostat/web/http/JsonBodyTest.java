package io.homeostat.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.homeostat.model.Refused;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final String DEEP = "[";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": NaN}",
                "{\"a\": Infinity}",
                "[01]",
                "[.5]",
                "[5.]",
                "[+1]",
                "{'a': 1}",
                "{a: 1}",
                "[1,]",
                "[1] 2",
                "// no\n[1]",
                "/* no */ [1]",
                "# no\n[1]",
                "[\"\\x\"]",
                "[\"a\nb\"]",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\"",
                "nul",
                DEEP
            })
    void what_is_no_json_is_told_in_words_for_its_sender_with_its_place(String text) {
        String body = text.equals(DEEP) ? DEEP.repeat(2_000) : text;
        Refused refused =
                catchThrowableOfType(Refused.class, () -> JsonBody.parse(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(refused.detail())
                .matches("(?s)The body (is not JSON|has a key twice): .*[^:]")
                .doesNotContain("Feature", "enable", "jackson", "`", "Constraints", "parser");
    }
}
