package io.homeostat.web.security;

import io.homeostat.model.Refused;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks the name and the password that the login form sends. */
final class PasswordSignIn implements AuthenticationProvider {
    private static final Logger log = LoggerFactory.getLogger(PasswordSignIn.class);

    /** Too many failed tries. */
    static final class TooManyTries extends LockedException {
        private final long waitSeconds;

        TooManyTries(Duration wait) {
            super("too many failed tries");
            this.waitSeconds = Math.max(1, wait.toSeconds());
        }

        long waitSeconds() {
            return waitSeconds;
        }
    }

    private final Accounts accounts;
    private final SignInThrottle throttle;

    PasswordSignIn(Accounts accounts, SignInThrottle throttle) {
        this.accounts = accounts;
        this.throttle = throttle;
    }

    @Override
    public Authentication authenticate(Authentication form) throws AuthenticationException {
        String name = form.getName();
        String tried = Accounts.folded(name); // or each spelling would have tries of its own
        String address =
                form.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        Duration wait = throttle.attempt(tried, address).orElse(null);
        if (wait != null) {
            log.warn("sign-in of {} from {} refused: too many failed tries", printable(name), address);
            throw new TooManyTries(wait);
        }
        SignedIn person;
        try {
            person = accounts.signIn(name, String.valueOf(form.getCredentials()))
                    .orElseThrow(() -> new BadCredentialsException("wrong name or password"));
        } catch (Refused refused) {
            throw new AuthenticationServiceException(refused.detail(), refused);
        }
        throttle.succeeded(tried, address);
        String[] roles = Role.impliedBy(person.roles()).stream()
                .map(role -> "ROLE_" + role.name())
                .toArray(String[]::new);
        UsernamePasswordAuthenticationToken signedIn =
                new UsernamePasswordAuthenticationToken(person, null, AuthorityUtils.createAuthorityList(roles));
        signedIn.setDetails(form.getDetails());
        return signedIn;
    }

    @Override
    public boolean supports(Class<?> type) {
        return type == UsernamePasswordAuthenticationToken.class;
    }

    /** Line breaks in a name would forge lines of the log. */
    private static String printable(@Nullable String name) {
        return name == null ? "" : name.replaceAll("\\p{C}", "?");
    }
}
