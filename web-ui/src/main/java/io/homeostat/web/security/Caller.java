package io.homeostat.web.security;

import io.homeostat.audit.Actor;
import io.homeostat.audit.Who;
import io.homeostat.model.Refused;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as a parameter of a controller's method or from {@link Callers} in a view.
 *
 * @param kind a person in the browser, or a program with a token
 * @param name of the person, or of the token
 * @param person whose rights are used; four-eyes compares these
 * @param scopes everything that may be done, ADMIN already unfolded
 * @param domains the domains that a token is limited to; null for no limit
 */
public record Caller(
        Actor.Kind kind,
        String name,
        String person,
        Set<Scope> scopes,
        @Nullable Set<String> domains) {
    /** The person that the token from the environment belongs to. */
    public static final String ENVIRONMENT = "environment";

    /** Who stands in the audit. */
    public Actor actor() {
        return new Actor(kind, name);
    }

    /** Who stands in the audit, with the person whose rights are used. */
    public Who who() {
        return new Who(actor(), person);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether a token may touch this domain. */
    public boolean reaches(String domain) {
        return domains == null || domains.contains(domain);
    }

    /**
     * Ends the request unless it has the scope.
     *
     * @throws Refused with reason FORBIDDEN
     */
    public void require(Scope scope) {
        if (!may(scope)) {
            throw lacks(scope.text());
        }
    }

    /**
     * Ends the request unless it reaches the domain.
     *
     * @throws Refused with reason FORBIDDEN
     */
    public void requireDomain(String domain) {
        if (!reaches(domain)) {
            throw new Refused(
                    Refused.Reason.FORBIDDEN, "domain", "This token is limited to other domains than " + domain + ".");
        }
    }

    /**
     * The domain that a request reads: the one that it names, or the only one that a token is limited to; null for all.
     *
     * @throws Refused with reason FORBIDDEN for one that the token does not reach, MALFORMED when it names none of several
     */
    public @Nullable String reads(@Nullable String domain) {
        if (domain != null) {
            requireDomain(domain);
        } else if (domains != null && domains.size() > 1) {
            throw new Refused(
                    Refused.Reason.MALFORMED,
                    "domain",
                    "This token is limited to " + String.join(", ", new TreeSet<>(domains))
                            + ". Name the one that is meant with the parameter domain.");
        }
        return domain == null && domains != null ? domains.iterator().next() : domain;
    }

    /**
     * Ends the request of a token that is limited to some domains: what it asks for concerns all.
     *
     * @throws Refused with reason FORBIDDEN
     */
    public void requireAllDomains() {
        if (domains != null) {
            throw new Refused(
                    Refused.Reason.FORBIDDEN,
                    "domain",
                    "This concerns all domains, and the token is limited to " + String.join(", ", domains) + ".");
        }
    }

    static Refused lacks(String scopes) {
        return new Refused(Refused.Reason.FORBIDDEN, "scope", "This needs the scope " + scopes + ".");
    }
}
