package io.homeostat.web.security;

import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.stereotype.Component;

/** Finds out who asks. Thread-safe. */
@Component
public final class Callers {
    private final SecurityContextHolderStrategy contexts;

    Callers(SecurityContextHolderStrategy contexts) {
        this.contexts = contexts;
    }

    /** Who this thread works for; empty when nobody is signed in. */
    public Optional<Caller> current() {
        return of(contexts.getContext().getAuthentication());
    }

    static Optional<Caller> of(@Nullable Principal authenticated) {
        if (!(authenticated instanceof Authentication authentication)) {
            return Optional.empty();
        }
        if (!authentication.isAuthenticated()) {
            return Optional.empty();
        }
        return switch (authentication.getPrincipal()) {
            case Caller caller -> Optional.of(caller);
            case SignedIn person -> Optional.of(person.caller());
            case null, default -> Optional.empty();
        };
    }
}
