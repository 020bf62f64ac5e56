package io.homeostat.web.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** A refusal that only HTTP has a word for: a precondition that fails, a body that is too large. */
public final class HttpRefusal extends RuntimeException {
    private final HttpStatus status;
    private final String code;
    private final HttpHeaders headers;

    /**
     * A refusal.
     *
     * @param status 4xx or 5xx
     * @param code in kebab case; {@code urn:homeostat:problem:<code>}
     * @param detail the text for people: what is wrong, and what to do
     */
    public HttpRefusal(HttpStatus status, String code, String detail) {
        this(status, code, detail, new HttpHeaders());
    }

    /** As the other, with headers that tell programs what to do. */
    public HttpRefusal(HttpStatus status, String code, String detail, HttpHeaders headers) {
        super(detail);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** What the answer says beside the problem. */
    public HttpHeaders headers() {
        return headers;
    }
}
