package io.homeostat.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Duration after(int failures, Duration first) {
        return Loop.backoff(first, failures);
    }

    @Test
    void it_doubles_from_the_first_up_to_five_minutes() {
        Duration first = Duration.ofSeconds(10);
        assertThat(IntStream.range(0, 8).mapToObj(n -> after(n, first).toSeconds()))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
        assertThat(after(Integer.MAX_VALUE, first)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void a_first_one_that_is_longer_stays() {
        assertThat(after(3, Duration.ofMinutes(20))).isEqualTo(Duration.ofMinutes(20));
    }
}
