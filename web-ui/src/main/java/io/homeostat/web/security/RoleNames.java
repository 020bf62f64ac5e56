package io.homeostat.web.security;

/** The names of {@link Role}s as annotations need them: {@code @RolesAllowed(VIEWER)} on a view. */
public final class RoleNames {
    public static final String VIEWER = "VIEWER";
    public static final String AUTHOR = "AUTHOR";
    public static final String APPROVER = "APPROVER";
    public static final String OPERATOR = "OPERATOR";
    public static final String ADMIN = "ADMIN";

    private RoleNames() {}
}
