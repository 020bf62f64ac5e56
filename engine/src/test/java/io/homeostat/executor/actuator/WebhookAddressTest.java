package io.homeostat.executor.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user@x/",
                "http://user:password@x/",
                "http://:password@x/",
                "http://@x/",
                "http://x/act#part",
                "http://x/act#",
                "http://x/act?a=b#c"
            })
    void neither_credentials_nor_a_fragment_belong_into_an_address(String address) {
        assertThat(WebhookAddress.isOne(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.1.2/",
                "http://169.254.1.2:80/",
                "http://2852039166/",
                "http://0xa9fe0102/",
                "http://0251.254.1.2/",
                "http://0169.0254.1.2/",
                "http://[fe80::1]/",
                "http://[FE80:0:0::1]/",
                "http://[fd00:ec2::254]/",
                "http://[::169.254.169.254]/",
                "http://[::ffff:a9fe:a9fe]/",
                "http://[64:ff9b::169.254.169.254]/",
                "http://100.100.100.200/",
                "http://224.0.0.1/",
                "http://[ff02::1]/"
            })
    void numbers_that_must_not_be_called_are_known_in_every_spelling(String address) {
        assertThat(WebhookAddress.isOne(address)).isTrue();
        assertThat(WebhookAddress.isPermitted(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/",
                "http://127.0.0.1/",
                "http://10.0.0.1/",
                "http://[::1]/",
                "http://[fd00::1]/",
                "http://[64:ff9b::a00:1]/",
                "https://example.com/a?b=c",
                "http://169.254.example/",
                "http://99999999999999999999/",
                "http://254.169.254.169/"
            })
    void other_numbers_and_names_may_be_called(String address) {
        assertThat(WebhookAddress.isOne(address)).isTrue();
        assertThat(WebhookAddress.isPermitted(address)).isTrue();
    }
}
