package io.homeostat.web.http;

import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.Pointers;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that its sender is told all of it at once. Not thread-safe. */
public final class Faults {
    /** The most that are kept; a request with more is refused with the first ones. */
    public static final int LIMIT = 50;

    private final List<Fault> found = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param pointer JSON Pointer into the request, an empty text for the whole
     * @param code in kebab case
     * @param detail what is wrong, and what to do
     */
    public void add(String pointer, String code, String detail) {
        if (found.size() < LIMIT) {
            found.add(new Fault(pointer, code, detail));
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** What was found, in the order it was added. */
    public List<Fault> list() {
        return List.copyOf(found);
    }

    /**
     * Ends the request when anything was found.
     *
     * @param code of the whole, as {@code invalid-user}
     * @throws Refused with reason INVALID and every fault
     */
    public void refuseIfAny(String code) {
        if (!found.isEmpty()) {
            Fault first = found.getFirst();
            String where = first.pointer().isEmpty() ? "" : first.pointer() + ": ";
            String more = found.size() == 1 ? "" : " (and " + (found.size() - 1) + " more, see errors)";
            throw new Refused(Refused.Reason.INVALID, code, where + first.detail() + more, found);
        }
    }

    /** One step deeper in a JSON Pointer, escaped as RFC 6901 says. */
    public static String at(String pointer, String name) {
        return Pointers.at(pointer, name);
    }

    /** One step deeper in a JSON Pointer, into an array. */
    public static String at(String pointer, int index) {
        return Pointers.at(pointer, index);
    }
}
