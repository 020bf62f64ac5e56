package io.homeostat.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a REST call reach its controller when the token has a scope that the method names by {@link RequiresScope}. A method
 * that names none, and what libraries serve below {@code /api}, need READ.
 */
public final class ScopeCheck implements HandlerInterceptor {
    private static final Scope[] READ = {Scope.READ};

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!(handler instanceof HandlerMethod method)) {
            return true; // nothing of ours: the answer will be 404
        }
        RequiresScope required = method.getMethodAnnotation(RequiresScope.class);
        Scope[] scopes = required == null ? READ : required.value();
        Optional<Caller> caller = Callers.of(request.getUserPrincipal())
                .filter(one -> Arrays.stream(scopes).anyMatch(one::may));
        if (caller.isEmpty()) {
            TokenChallenge.refuse(request, response, scopes);
            return false;
        }
        if (required != null && required.ofAllDomains()) {
            caller.get().requireAllDomains();
        }
        return true;
    }
}
