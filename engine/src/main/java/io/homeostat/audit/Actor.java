package io.homeostat.audit;

/**
 * Who or what did something.
 *
 * @param name the person's, the token's, or {@code engine} and {@code system} themselves
 */
public record Actor(Kind kind, String name) {
    /** What sort of actor. */
    public enum Kind {
        /** A person in the browser. */
        USER,
        /** A program, by its token. */
        TOKEN,
        /** The loop. */
        ENGINE,
        /** The installation: start, first set-up. */
        SYSTEM
    }

    public static final Actor ENGINE = new Actor(Kind.ENGINE, "engine");
    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "system");

    public static Actor user(String name) {
        return new Actor(Kind.USER, name);
    }

    public static Actor token(String name) {
        return new Actor(Kind.TOKEN, name);
    }
}
