package io.homeostat.model;

import java.util.List;

/** A request that was refused, whole: nothing of it was done. Its text says what to do. */
public final class Refused extends RuntimeException {
    /** Why, as far as the caller's next step goes. */
    public enum Reason {
        /** It could not be read at all. */
        MALFORMED,
        /** It was read, and does not hold. */
        INVALID,
        /** It is more than is taken in one request: send less at once. */
        TOO_LARGE,
        NOT_FOUND,
        /** The state does not allow it. */
        CONFLICT,
        /** What the caller has read is no longer so: read it again. */
        STALE,
        FORBIDDEN,
        /** Too much at once: try again later. */
        OVERLOADED,
        /** Something that is needed is away: try again later. */
        UNAVAILABLE
    }

    /** The most faults that one refusal tells. */
    public static final int MOST_FAULTS = 50;

    private final Reason reason;
    private final String code;
    private final List<Fault> faults;

    public Refused(Reason reason, String code, String detail, List<Fault> faults) {
        super(detail);
        this.reason = reason;
        this.code = code;
        this.faults = List.copyOf(faults);
    }

    public Refused(Reason reason, String code, String detail) {
        this(reason, code, detail, List.of());
    }

    public Reason reason() {
        return reason;
    }

    /** In kebab case; {@code urn:homeostat:problem:<code>} over REST. */
    public String code() {
        return code;
    }

    /** The text for people. */
    public String detail() {
        String message = getMessage();
        return message == null ? code : message;
    }

    /** Every fault found, at most {@link #MOST_FAULTS}; empty when the refusal is about the whole. */
    public List<Fault> faults() {
        return faults;
    }
}
