package io.homeostat.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private Instant now = Instant.parse("2026-11-24T08:00:00Z");
    private final SignInThrottle throttle = new SignInThrottle(3, Duration.ofMinutes(5), () -> now);

    private void fail(String name, String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.attempt(name, address)).isEmpty();
        }
    }

    @Test
    void after_the_last_allowed_failure_the_wait_is_told_and_shrinks() {
        fail("anna", "10.0.0.1", 3);
        assertThat(throttle.attempt("anna", "10.0.0.1")).contains(Duration.ofMinutes(5));
        now = now.plusSeconds(60);
        assertThat(throttle.attempt("anna", "10.0.0.1")).contains(Duration.ofMinutes(4));
        now = now.plusSeconds(240);
        fail("anna", "10.0.0.1", 3);
    }

    @Test
    void tries_that_are_refused_do_not_prolong_the_wait() {
        fail("anna", "10.0.0.1", 3);
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(20);
            throttle.attempt("anna", "10.0.0.1");
        }
        assertThat(throttle.attempt("anna", "10.0.0.1")).contains(Duration.ofSeconds(100));
    }

    @Test
    void a_success_forgets_the_failures() {
        fail("anna", "10.0.0.1", 2);
        fail("anna", "10.0.0.1", 1);
        throttle.succeeded("anna", "10.0.0.1");
        fail("anna", "10.0.0.1", 3);
    }

    @Test
    void the_same_person_from_elsewhere_is_not_locked_out() {
        fail("anna", "10.0.0.1", 3);
        fail("anna", "10.0.0.2", 1);
    }

    @Test
    void an_address_that_tries_many_names_is_stopped_too() {
        for (int i = 0; i < 30; i++) {
            fail("name" + i, "10.0.0.1", 1);
        }
        assertThat(throttle.attempt("another", "10.0.0.1")).isPresent();
        fail("another", "10.0.0.2", 1);
    }
}
