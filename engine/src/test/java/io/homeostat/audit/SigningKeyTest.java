package io.homeostat.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.model.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_public_key_of_a_given_private_one_is_that_of_rfc_8032() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        SigningKey key = SigningKey.open(folder, Base64.getEncoder().encodeToString(seed));
        byte[] encoded = Base64.getDecoder().decode(key.publicKey());
        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    @Test
    void what_it_signs_verifies_with_its_public_key_alone() throws GeneralSecurityException {
        SigningKey key = SigningKey.open(folder, null);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key.publicKey()))));
        verifier.update("text".getBytes(StandardCharsets.UTF_8));
        assertThat(verifier.verify(Base64.getDecoder().decode(key.sign("text"))))
                .isTrue();
    }

    @Test
    void the_file_is_made_once_for_its_owner_alone_and_holds_what_can_be_given_instead() throws IOException {
        SigningKey made = SigningKey.open(folder, null);
        Path file = folder.resolve("keys").resolve("signing.key");
        assertThat(SigningKey.open(folder, null).fingerprint()).isEqualTo(made.fingerprint());
        assertThat(SigningKey.open(folder, Files.readString(file)).fingerprint())
                .isEqualTo(made.fingerprint());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(SigningKey.ephemeral().fingerprint()).isNotEqualTo(made.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "AAAA", "this is none", "MC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void what_is_no_key_is_refused_and_never_shown(String text) {
        assertThatThrownBy(() -> SigningKey.open(folder, text))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("HOMEOSTAT_SIGNING_KEY")
                .satisfies(e -> assertThat(text.isEmpty()
                                || !String.valueOf(e.getMessage()).contains(text))
                        .isTrue());
    }
}
