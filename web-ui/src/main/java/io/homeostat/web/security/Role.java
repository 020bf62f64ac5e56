package io.homeostat.web.security;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a person is trusted with. */
public enum Role {
    VIEWER,
    AUTHOR,
    APPROVER,
    OPERATOR,
    ADMIN;

    /** What this role may do. */
    public Set<Scope> scopes() {
        return switch (this) {
            case VIEWER -> Set.of(Scope.READ);
            case AUTHOR -> Set.of(Scope.READ, Scope.AUTHOR);
            case APPROVER -> Set.of(Scope.READ, Scope.APPROVE, Scope.DEPLOY);
            case OPERATOR -> Set.of(Scope.READ, Scope.OPERATE);
            case ADMIN -> Scope.allowedBy(Set.of(Scope.ADMIN));
        };
    }

    /** The word in the interface, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What these roles may do together. */
    public static Set<Scope> scopesOf(Collection<Role> roles) {
        EnumSet<Scope> together = EnumSet.noneOf(Scope.class);
        roles.forEach(role -> together.addAll(role.scopes()));
        return Set.copyOf(together);
    }

    /** The roles themselves and those whose scopes they hold: an author is a viewer too, an administrator is all. */
    public static Set<Role> impliedBy(Collection<Role> roles) {
        Set<Scope> scopes = scopesOf(roles);
        EnumSet<Role> implied = EnumSet.noneOf(Role.class);
        for (Role role : values()) {
            if (scopes.containsAll(role.scopes())) {
                implied.add(role);
            }
        }
        return Set.copyOf(implied);
    }
}
