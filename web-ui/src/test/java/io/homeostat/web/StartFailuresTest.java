package io.homeostat.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartFailuresTest {
    private static @Nullable String reason(String... arguments) {
        return reasonOf(() -> Application.startBare(arguments).close());
    }

    private static @Nullable String reasonOf(ThrowableAssert.ThrowingCallable start) {
        Throwable failure = Assertions.catchThrowable(start);
        return failure == null ? null : StartFailures.reasonFor(failure);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            homeostat.login.max-failures=0  | homeostat.login.max-failures = "0" must be greater than or equal to 1
            homeostat.login.max-failures=x  | homeostat.login.max-failures = "x" does not hold; allowed is a whole number
            homeostat.login.lockout=soon    | homeostat.login.lockout = "soon" does not hold; allowed is a duration such as 30s, 5m or PT1H
            homeostat.http.max-body=large   | homeostat.http.max-body = "large" does not hold; allowed is a size such as 512KB or 16MB
            homeostat.metrics.public=maybe  | homeostat.metrics.public = "maybe" does not hold; allowed is true or false
            homeostat.planning.min-confidence=2 | homeostat.planning.min-confidence = "2.0" must be less than or equal to 1
            homeostat.intake.alertmanager.ignore-component-values=[ | homeostat.intake.alertmanager.ignore-component-values = "[" does not hold; allowed is a regular expression
            homeostat.http.max-body=-1      | homeostat.http.max-body = "-1B" must be at least 1024 bytes
            homeostat.intake.max-bytes=0    | homeostat.intake.max-bytes = "0B" must be at least 1024 bytes
            homeostat.loop.min-interval=1m  | homeostat.loop.min-interval = "1m" must not be above max-interval, which is "30s"
            homeostat.planning.gather=1m    | homeostat.planning.gather = "1m" must not be above gather-limit, which is "30s"
            homeostat.planning.min-confidence=0.96 | homeostat.planning.min-confidence = "0.96" must not be above sure-confidence, which is "0.95"
            homeostat.executor.first-backoff=2m | homeostat.executor.first-backoff = "2m" must not be above longest-backoff, which is "1m"
            homeostat.logn.lockout=5m       | homeostat.logn.lockout is no property of Homeostat
            homeostat.admin.password=short  | homeostat.admin.password = "***" must have 8 to 72 characters
            homeostat.admin.user=mira       | must be set together
            homeostat.loop.max-interval=99999999d | must be shorter than or equal to 365 days
            homeostat.loop.relook           | homeostat.loop.relook is set to nothing, or no property of Homeostat; give it a value, or leave it out
            homeostat.db.url=foo            | homeostat.db.url = "foo" must begin with jdbc:postgresql: or jdbc:h2:
            homeostat.intake.alertmanager.component-template=abc | must be text with names of labels in braces
            management.server.port=9999999  | management.server.port = "9999999" does not hold: allowed is a port from 1 to 65535
            server.address=192.0.2.1        | server.address, or management.server.address, is no address of this machine
            server.address=no.such.host.invalid | server.address = "no.such.host.invalid" does not hold; allowed is the name or IP address of an interface of this machine
            server.ssl.enabled=true         | server.ssl
            spring.profiles.active=,        | spring.profiles.active
            server.address=:::              | server.address = ":::" does not hold
            homeostat.db.url=jdbc:mysql:x   | must begin with jdbc:postgresql: or jdbc:h2:
            homeostat.db.url=jdbc:postgresql://localhost:1/x | cannot be reached
            """)
    void a_value_that_cannot_work_is_named_with_what_is_allowed(String argument, String said) {
        assertThat(reason("--" + argument)).contains(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a", "a}", "{}", "{ }", "{{a}}", "{a}{", "{.Labels.a}", "{a b}", "{a/{b}}"})
    void a_template_with_a_slip_is_named_with_what_is_allowed(String template) {
        assertThat(reason("--homeostat.intake.alertmanager.component-template=" + template))
                .contains("homeostat.intake.alertmanager.component-template = \"" + template + "\"")
                .contains("must be text with names of labels in braces, such as {namespace}/{component}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            99999 | server.port = "99999" does not hold: allowed is a port from 1 to 65535, or 0 for one that is free.
            65536 | server.port = "65536" does not hold: allowed is a port from 1 to 65535
            -1    | server.port = "-1" does not hold: allowed is a port from 1 to 65535
            abc   | server.port = "abc" does not hold; allowed is a whole number
            """)
    void a_port_that_is_none_is_named_with_what_is_allowed(String port, String said) {
        assertThat(reasonOf(() -> Application.startOn(port).close())).startsWith(said);
    }

    @Test
    void a_data_folder_that_is_a_file_or_lies_below_one_is_named_by_its_property() throws IOException {
        Path file = Files.createTempFile("homeostat", ".txt");
        for (Path folder : List.of(file, file.resolve("below"), file.resolve("far/below"))) {
            assertThat(reason("--homeostat.data-dir=" + folder))
                    .startsWith(
                            "homeostat.data-dir = \"" + folder + "\" is, or lies below, a file; allowed is a folder")
                    .contains("HOMEOSTAT_DATA_DIR");
        }
        Files.delete(file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'homeostat:\n  loop: [1'           | line 2
            'homeostat:\n  loop:\n    backoff: 1s\n  loop:\n    relook: 1m' | line 4
            'homeostat:\n\tloop: 1'          | line 2
            """)
    void a_file_of_settings_that_cannot_be_read_is_named_with_the_line(String text, String line) throws IOException {
        Path file = Files.createTempFile("homeostat", ".yaml");
        Files.writeString(file, text.translateEscapes());
        assertThat(reason("--spring.config.additional-location=" + file))
                .contains("a file of settings, such as application.yaml, is no YAML at " + line)
                .doesNotContain("snakeyaml", "reader");
        Files.delete(file);
    }

    @Test
    void a_data_file_that_is_damaged_is_named_and_left() throws IOException {
        Path folder = Files.createTempDirectory("homeostat-damaged");
        Path file = folder.resolve("homeostat.mv.db");
        Files.writeString(file, "not a database".repeat(1_000));
        assertThat(reason("--homeostat.data-dir=" + folder))
                .contains("is damaged")
                .contains("HOMEOSTAT_DATA_DIR");
        assertThat(file).content().startsWith("not a database");
    }

    @Test
    void a_port_in_use_is_named() {
        try (Application running = Application.startBare()) {
            String port = running.url("").replaceAll(".*:", "");
            assertThat(reasonOf(() -> Application.startOn(port).close())).startsWith("port " + port + " is in use");
        }
    }

    @Test
    void a_start_with_another_key_than_the_database_was_written_with_names_the_key_and_one_with_the_same_works()
            throws IOException {
        Path folder = Files.createTempDirectory("homeostat-keys");
        String data = "--homeostat.data-dir=" + folder;
        Application.startBare(data).close();
        for (String which : List.of("secret", "signing")) {
            Path file = folder.resolve("keys").resolve(which + ".key");
            String before = Files.readString(file);
            Files.delete(file);
            assertThat(reason(data)).contains("the " + which + " key (").contains("keys/" + which + ".key");
            Files.writeString(file, before);
        }
        assertThat(reason(data)).isNull();
        assertThat(reason(data, "--homeostat.signing-key=none"))
                .contains("must be a private Ed25519 key")
                .doesNotContain("none");
    }
}
