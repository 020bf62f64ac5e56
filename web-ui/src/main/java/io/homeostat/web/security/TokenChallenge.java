package io.homeostat.web.security;

import io.homeostat.model.Refused;
import io.homeostat.web.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers REST calls that lack a token, or its scope: by a problem document, never by a way to the login page. */
final class TokenChallenge implements AuthenticationEntryPoint, AccessDeniedHandler {

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        Object failure = request.getAttribute(TokenFilter.FAILURE);
        if (failure instanceof Refused refused) {
            Problem.of(refused, request).write(response);
            return;
        }
        boolean none = failure == null;
        response.addHeader(
                HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"homeostat\"" + (none ? "" : ", error=\"invalid_token\""));
        if (Problem.isAlertmanager(request)) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"homeostat\", charset=\"UTF-8\"");
        }
        Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "unauthorized",
                        none
                                ? "This needs a token: send the header Authorization: Bearer <token>."
                                : "The token is not known, has expired, or its person is gone or disabled.",
                        request)
                .write(response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        refuse(request, response, Scope.READ);
    }

    /** Answers 403 and names the scopes, any one of which would do. */
    static void refuse(HttpServletRequest request, HttpServletResponse response, Scope... scopes) throws IOException {
        StringBuilder names = new StringBuilder();
        for (Scope scope : scopes) {
            names.append(names.isEmpty() ? "" : " or ").append(scope.text());
        }
        response.addHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer realm=\"homeostat\", error=\"insufficient_scope\", scope=\"" + scopes[0].text() + "\"");
        Problem.of(Caller.lacks(names.toString()), request).write(response);
    }
}
