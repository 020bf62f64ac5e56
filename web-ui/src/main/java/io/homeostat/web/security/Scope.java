package io.homeostat.web.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a token may do over REST. */
public enum Scope {
    INTAKE,
    READ,
    AUTHOR,
    APPROVE,
    DEPLOY,
    OPERATE,
    /** All of it. */
    ADMIN;

    /** The word in the interface, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What these scopes allow: themselves, and everything when ADMIN is among them. */
    public static Set<Scope> allowedBy(Collection<Scope> scopes) {
        if (scopes.contains(ADMIN)) {
            return Set.copyOf(EnumSet.allOf(Scope.class));
        }
        return Set.copyOf(scopes);
    }
}
