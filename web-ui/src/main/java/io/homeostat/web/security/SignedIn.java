package io.homeostat.web.security;

import io.homeostat.audit.Actor;
import java.io.Serializable;
import java.security.Principal;
import java.util.Set;

/**
 * A person with a session in the browser.
 *
 * @param epoch the person's, when the session began; a later one ends the session
 */
public record SignedIn(String name, Set<Role> roles, int epoch) implements Principal, Serializable {
    @Override
    public String getName() {
        return name;
    }

    Caller caller() {
        return new Caller(Actor.Kind.USER, name, name, Role.scopesOf(roles), null);
    }
}
