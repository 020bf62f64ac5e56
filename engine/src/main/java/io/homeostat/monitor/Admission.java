package io.homeostat.monitor;

import io.homeostat.model.Refused;

/** A request's place in the intake, from before its body is read until it is answered. Not thread-safe. */
public final class Admission implements AutoCloseable {
    private final Capacity capacity;
    private long bytes;
    private boolean closed;

    Admission(Capacity capacity) {
        this.capacity = capacity;
    }

    /**
     * So many more bytes of the body are in memory.
     *
     * @throws Refused OVERLOADED when that is more than the requests in hand may hold together
     */
    public void read(long more) {
        capacity.hold(more);
        bytes += more;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            capacity.leave(bytes);
        }
    }
}
