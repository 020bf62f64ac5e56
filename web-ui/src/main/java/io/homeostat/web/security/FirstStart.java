package io.homeostat.web.security;

import io.homeostat.audit.Actor;
import io.homeostat.model.Refused;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first administrator, made in the browser: there is no default password, so whoever can read this process's console
 * proves it by a code that is printed there. It holds until it was used or the process ends; guessing is slowed down.
 * Thread-safe.
 */
public final class FirstStart {
    private static final Logger log = LoggerFactory.getLogger("homeostat");
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: no I, L, O, U
    private static final int GROUPS = 3;
    private static final int GROUP = 4;

    private final Accounts accounts;
    private final SignInThrottle throttle;
    private volatile @Nullable String code;

    FirstStart(Accounts accounts, SignInThrottle throttle) {
        this.accounts = accounts;
        this.throttle = throttle;
    }

    /** Whether nobody administers yet, so that the set-up is what a browser should see. */
    public boolean isOpen() {
        return !accounts.hasAdministrator();
    }

    /**
     * Makes the code and prints it, when nobody administers yet.
     *
     * @param address where this process answers; null when only its server knows
     */
    void announce(@Nullable String address) {
        if (isOpen()) {
            String made = newCode();
            code = made;
            log.warn(
                    "Nobody administers this Homeostat yet. Open {} in a browser and enter this code: {}",
                    address == null ? "it" : address,
                    made);
        }
    }

    /**
     * Makes the first administrator, and uses the code up.
     *
     * @param typed the code, in any case, with or without its hyphens
     * @param address where the call comes from
     * @throws Refused FORBIDDEN for a wrong code, OVERLOADED after too many of them, INVALID for a name or password that
     *     cannot be taken, CONFLICT when somebody administers already
     */
    public synchronized void createAdministrator(String typed, String name, String password, String address) {
        if (!isOpen()) {
            code = null;
            throw new Refused(Refused.Reason.CONFLICT, "set-up", "Somebody administers this Homeostat already.");
        }
        Duration wait = throttle.attempt("", address).orElse(null);
        if (wait != null) {
            throw new Refused(
                    Refused.Reason.OVERLOADED,
                    "too-many-tries",
                    "Too many wrong codes. Try again in " + wait.toSeconds() + " s.");
        }
        String expected = code;
        if (expected == null || !MessageDigest.isEqual(plain(expected), plain(typed))) {
            throw new Refused(Refused.Reason.FORBIDDEN, "set-up-code", "This is not the code that the console shows.");
        }
        throttle.succeeded("", address);
        String person = accounts.user(name).map(Accounts.User::name).orElse(name);
        if (!accounts.ensureAdministrator(Actor.user(person), person, password)) {
            throw new Refused(Refused.Reason.CONFLICT, "set-up", "Somebody administers this Homeostat already.");
        }
        code = null;
    }

    private static byte[] plain(String code) {
        return code.toUpperCase(Locale.ROOT)
                .replaceAll("[^0-9A-Z]", "")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String newCode() {
        SecureRandom random = new SecureRandom();
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0) {
                made.append('-');
            }
            made.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return made.toString();
    }
}
