package io.homeostat.web.security;

import io.homeostat.model.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends the sessions of people who were disabled, or whose roles or password changed, with their next request. While the
 * database is away sessions go on: nothing can be read or changed by them either.
 */
final class SessionWatch extends OncePerRequestFilter {
    private final Accounts accounts;

    SessionWatch(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Files of the front end are the same for everybody. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        return path.startsWith("/VAADIN/build/") || path.startsWith("/VAADIN/static/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn person && !holds(person)) {
            // Made here, since it keeps the strategy that it finds, and Vaadin sets its own after this filter is made.
            new SecurityContextLogoutHandler().logout(request, response, authentication);
        }
        chain.doFilter(request, response);
    }

    private boolean holds(SignedIn person) {
        try {
            return accounts.holds(person);
        } catch (Refused away) {
            return true;
        }
    }
}
