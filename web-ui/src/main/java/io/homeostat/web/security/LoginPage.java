package io.homeostat.web.security;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;

/** What the address of the login page says about the try before. */
public final class LoginPage {
    public static final String PATH = "/login";
    /** Present after a wrong name or password. */
    public static final String ERROR = "error";
    /** Seconds to wait, after too many wrong ones. */
    public static final String WAIT = "wait";
    /** Present when the database was away. */
    public static final String AWAY = "away";

    private LoginPage() {}

    static String after(AuthenticationException failure) {
        return switch (failure) {
            case PasswordSignIn.TooManyTries tries -> PATH + "?" + WAIT + "=" + tries.waitSeconds();
            case AuthenticationServiceException away -> PATH + "?" + AWAY;
            default -> PATH + "?" + ERROR;
        };
    }
}
