package io.homeostat.store;

/** JSON Pointers (RFC 6901), one step at a time. */
public final class Pointers {
    private Pointers() {}

    /** One step deeper, into an object. */
    public static String at(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** One step deeper, into an array. */
    public static String at(String pointer, int index) {
        return pointer + "/" + index;
    }
}
