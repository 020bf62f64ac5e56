package io.homeostat.store;

import io.homeostat.model.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Seals secrets with a key that never lies in the database: AES-256-GCM, a fresh nonce each. Thread-safe. */
public final class SecretBox {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String PREFIX = "sealed:";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    private final boolean ephemeral;

    private SecretBox(byte[] key, boolean ephemeral) {
        this.key = new SecretKeySpec(key, "AES");
        this.ephemeral = ephemeral;
    }

    /**
     * The box of a given key, or of the file {@code keys/secret.key} in the folder, made when it is not there.
     *
     * @param base64 32 bytes, or null to use the file
     * @throws Refused when the key is not one, or the file cannot be read or made
     */
    public static SecretBox open(Path dataDir, @Nullable String base64) {
        try {
            String text = base64 == null
                    ? KeyFile.read(dataDir.resolve("keys").resolve("secret.key"), SecretBox::fresh)
                    : base64;
            byte[] key = Base64.getDecoder().decode(text.strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("it has " + key.length + " bytes");
            }
            return new SecretBox(key, false);
        } catch (IllegalArgumentException | IOException e) {
            Refused refused = new Refused(
                    Refused.Reason.INVALID,
                    "secret-key",
                    "The key for secrets (HOMEOSTAT_SECRET_KEY, or keys/secret.key in the data folder) must be 32 bytes"
                            + " in Base64: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** A box whose key goes with the process, for databases that do so too. */
    public static SecretBox ephemeral() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new SecretBox(key, true);
    }

    /** Whether its key goes with the process. */
    public boolean isEphemeral() {
        return ephemeral;
    }

    /** Tells this key from others without giving it away. */
    public String fingerprint() {
        byte[] labelled = ("homeostat secret key " + Base64.getEncoder().encodeToString(key.getEncoded()))
                .getBytes(StandardCharsets.UTF_8);
        return CanonicalJson.hash(Base64.getEncoder().encodeToString(CanonicalJson.digest(labelled)));
    }

    public String seal(String secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return PREFIX + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /**
     * The secret of what {@link #seal} gave.
     *
     * @throws Refused when it was sealed with another key, or changed since
     */
    public String unseal(String sealed) {
        try {
            byte[] all = Base64.getDecoder().decode(sealed.substring(PREFIX.length()));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, all, 0, NONCE_BYTES));
            return new String(cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | RuntimeException e) {
            Refused refused = new Refused(
                    Refused.Reason.UNAVAILABLE,
                    "secret-key",
                    "A stored secret cannot be opened with this node's key; give it the key that the database was"
                            + " written with (HOMEOSTAT_SECRET_KEY).");
            refused.initCause(e);
            throw refused;
        }
    }

    private static String fresh() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
