package io.homeostat.executor.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookQueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://x/act | http://x/act",
                "http://x | http://x",
                "http://x/act? | http://x/act?",
                "http://x/a=b?token=abc | http://x/a=b?token=***",
                "http://x/?a=1&b=&a=2=3&&c | http://x/?a=***&b=&a=***&&***",
                "http://x/?=v?w&%20=%3D | http://x/?=***&%20=***"
            })
    void values_are_masked_names_are_told_and_the_whole_can_be_had_back(String address, String told) {
        WebhookQuery query = WebhookQuery.of(address);
        assertThat(query.masked()).isEqualTo(told);
        assertThat(query.with(
                        query.values().stream().map(WebhookQuery.Value::text).toList()))
                .isEqualTo(address);
        assertThat(WebhookQuery.of(told).masked()).isEqualTo(told);
    }

    @Test
    void a_value_is_found_again_by_its_name_and_its_turn_among_those_of_the_name() {
        WebhookQuery known = WebhookQuery.of("http://x/?a=1&b=2&a=3&c");
        assertThat(WebhookQuery.of("http://y/?c&a=***&z=***&a=***&a=***&b=").placesIn(known))
                .isEqualTo(List.of(Optional.of(3), Optional.of(0), Optional.empty(), Optional.of(2), Optional.empty()));
    }

    @Test
    void a_mask_is_one_in_either_spelling() {
        assertThat(WebhookQuery.of("http://x/?a=***&b=%2a%2A%2A&c=****&d=%2a%2A%2B")
                        .values())
                .extracting(WebhookQuery.Value::isMask)
                .containsExactly(true, true, false, false);
    }
}
