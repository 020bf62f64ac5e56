package io.homeostat.web.security;

import io.homeostat.model.Refused;
import io.homeostat.web.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/**
 * Recognises the token of a REST call. A call without one, or with a bad one, goes on as nobody's, so that what is open to
 * all answers whatever the header says; {@link TokenChallenge} refuses it elsewhere.
 */
final class TokenFilter extends OncePerRequestFilter {
    static final String FAILURE = TokenFilter.class.getName() + ".failure";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    private static final Set<String> PROBES = Set.of("/actuator/health/liveness", "/actuator/health/readiness");

    private final Accounts accounts;
    private final SecurityContextHolderStrategy contexts;

    TokenFilter(Accounts accounts, SecurityContextHolderStrategy contexts) {
        this.accounts = accounts;
        this.contexts = contexts;
    }

    /** Who asks whether the process lives must be told also while the database is away, whatever they send along. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = UrlPathHelper.defaultInstance.getPathWithinApplication(request);
        return PROBES.contains(path);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String secret = secret(request);
        if (secret != null) {
            try {
                Optional<Caller> caller = accounts.callerWith(secret);
                if (caller.isPresent()) {
                    signIn(caller.get());
                } else {
                    request.setAttribute(FAILURE, "invalid_token");
                }
            } catch (Refused refused) { // the database is away
                request.setAttribute(FAILURE, refused);
            }
        }
        chain.doFilter(request, response);
    }

    private void signIn(Caller caller) {
        String[] authorities =
                caller.scopes().stream().map(scope -> "SCOPE_" + scope.text()).toArray(String[]::new);
        SecurityContext context = contexts.createEmptyContext();
        context.setAuthentication(
                new UsernamePasswordAuthenticationToken(caller, null, AuthorityUtils.createAuthorityList(authorities)));
        contexts.setContext(context);
    }

    /** Alertmanager and its kin can only be told a name and a password, so their intake takes the token as a password. */
    private static @Nullable String secret(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return null;
        }
        String scheme = header.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        if (scheme.startsWith(BASIC) && Problem.isAlertmanager(request)) {
            try {
                String pair = new String(
                        Base64.getDecoder()
                                .decode(header.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                return pair.substring(pair.indexOf(':') + 1);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
        return "";
    }
}
