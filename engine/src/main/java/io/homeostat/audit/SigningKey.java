package io.homeostat.audit;

import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.KeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Signs the checkpoints of the audit, with a key that never lies in the database: Ed25519. Thread-safe. */
public final class SigningKey {
    private static final String ALGORITHM = "Ed25519";
    private static final int SEED_BYTES = 32;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final boolean ephemeral;

    private SigningKey(KeyPair pair, boolean ephemeral) {
        this.privateKey = pair.getPrivate();
        this.publicKey = pair.getPublic();
        this.ephemeral = ephemeral;
    }

    /**
     * The given key, or that of the file {@code keys/signing.key} in the folder, made when it is not there.
     *
     * @param base64 the private key in Base64, as PKCS#8 (what {@code openssl genpkey} writes) or its 32 bytes alone; or null
     *     to use the file
     * @throws Refused when the key is not one, or the file cannot be read or made
     */
    public static SigningKey open(Path dataDir, @Nullable String base64) {
        try {
            String text = base64 == null
                    ? KeyFile.read(dataDir.resolve("keys").resolve("signing.key"), SigningKey::fresh)
                    : base64;
            SigningKey key = new SigningKey(pair(Base64.getMimeDecoder().decode(text.strip())), false);
            key.prove();
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException | IOException e) {
            Refused refused = new Refused(
                    Refused.Reason.INVALID,
                    "signing-key",
                    "The key that signs checkpoints (HOMEOSTAT_SIGNING_KEY, or keys/signing.key in the data folder) must be a"
                            + " private Ed25519 key in Base64: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** A key that goes with the process, for databases that do so too. */
    public static SigningKey ephemeral() {
        try {
            return new SigningKey(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair(), true);
        } catch (GeneralSecurityException e) {
            throw everyPlatformHasIt(e);
        }
    }

    /** Whether it goes with the process. */
    public boolean isEphemeral() {
        return ephemeral;
    }

    /** The public key in Base64, as X.509 has it: what an auditor keeps. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(publicKey.getEncoded());
    }

    /** Tells this key from others: SHA-256 of the public key. */
    public String fingerprint() {
        return CanonicalJson.hash(publicKey());
    }

    /** The signature over the text in UTF-8, in Base64. */
    public String sign(String text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw everyPlatformHasIt(e);
        }
    }

    private static KeyPair pair(byte[] encoded) throws GeneralSecurityException {
        byte[] seed = encoded.length == SEED_BYTES
                ? encoded
                : ((EdECPrivateKey) KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded)))
                        .getBytes()
                        .orElseThrow(() -> new GeneralSecurityException("it cannot be read"));
        if (seed.length != SEED_BYTES) {
            throw new GeneralSecurityException("it has " + seed.length + " bytes");
        }
        // Java cannot tell the public key of a private one, but makes the same pair of the same random bytes.
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        return generator.generateKeyPair();
    }

    /** Fails where the pair is none, so that no checkpoint is ever signed that cannot be verified. */
    private void prove() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(publicKey);
        signature.update("homeostat".getBytes(StandardCharsets.UTF_8));
        if (!signature.verify(Base64.getDecoder().decode(sign("homeostat")))) {
            throw new GeneralSecurityException("its public key cannot be told");
        }
    }

    private static String fresh() {
        try {
            return Base64.getEncoder()
                    .encodeToString(KeyPairGenerator.getInstance(ALGORITHM)
                            .generateKeyPair()
                            .getPrivate()
                            .getEncoded());
        } catch (GeneralSecurityException e) {
            throw everyPlatformHasIt(e);
        }
    }

    private static IllegalStateException everyPlatformHasIt(GeneralSecurityException e) {
        return new IllegalStateException("every Java platform has Ed25519", e);
    }
}
