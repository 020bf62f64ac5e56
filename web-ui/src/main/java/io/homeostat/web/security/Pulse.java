package io.homeostat.web.security;

/** Where an open page asks whether its server and its session are still there. Whoever asks needs no credential and gets none. */
public final class Pulse {
    /** The name of a session follows. */
    public static final String PATH = "/pulse/";

    private Pulse() {}
}
