package io.homeostat.web.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down guessing: after some failed tries from one address at one name, and after many from one address at whatever
 * names, the next are refused for a time, whatever their password. Kept by each node in memory. Thread-safe.
 */
final class SignInThrottle {
    /** More names are tried from behind one gateway than by one person. */
    private static final int ADDRESS_FACTOR = 10;

    private static final int MOST_REMEMBERED = 20_000;

    private static final class Failures {
        int count;
        Instant last = Instant.EPOCH;
    }

    private final int maxFailures;
    private final Duration lockout;
    private final InstantSource clock;

    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    SignInThrottle(int maxFailures, Duration lockout, InstantSource clock) {
        this.maxFailures = maxFailures;
        this.lockout = lockout;
        this.clock = clock;
    }

    /**
     * Counts a try as failed until {@link #succeeded} says otherwise, so that tries in parallel count as well.
     *
     * @return how long to wait, when this try must not be looked at; empty when it may go on
     */
    synchronized Optional<Duration> attempt(String name, String address) {
        Instant now = clock.instant();
        Optional<Duration> wait = wait(name(name, address), maxFailures, now);
        if (wait.isEmpty()) {
            wait = wait(address(address), maxFailures * ADDRESS_FACTOR, now);
        }
        if (wait.isEmpty()) {
            count(name(name, address), now);
            count(address(address), now);
        }
        return wait;
    }

    /** Forgets the tries at this name from this address, and this one of the address. */
    synchronized void succeeded(String name, String address) {
        failures.remove(name(name, address));
        Failures ofAddress = failures.get(address(address));
        if (ofAddress != null) {
            ofAddress.count--;
        }
    }

    private Optional<Duration> wait(String key, int limit, Instant now) {
        Failures known = failures.get(key);
        if (known == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, known.last.plus(lockout));
        if (!left.isPositive()) {
            failures.remove(key);
            return Optional.empty();
        }
        return known.count >= limit ? Optional.of(left) : Optional.empty();
    }

    private void count(String key, Instant now) {
        Failures known = failures.computeIfAbsent(key, k -> new Failures());
        known.count++;
        known.last = now;
    }

    private static String name(String name, String address) {
        return "n " + address + " " + name;
    }

    private static String address(String address) {
        return "a " + address;
    }
}
