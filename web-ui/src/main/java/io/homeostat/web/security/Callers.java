package io.homeostat.web.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Finds out who asks. Thread-safe. */
@Component
public final class Callers {

    /** Who this thread works for; empty when nobody is signed in. */
    public Optional<Caller> current() {
        return of(SecurityContextHolder.getContext().getAuthentication());
    }

    static Optional<Caller> of(@Nullable Authentication authentication) {
        if (authentication == null || !authentication.isAuthenticated()) {
            return Optional.empty();
        }
        return switch (authentication.getPrincipal()) {
            case Caller caller -> Optional.of(caller);
            case SignedIn person -> Optional.of(person.caller());
            case null, default -> Optional.empty();
        };
    }
}
