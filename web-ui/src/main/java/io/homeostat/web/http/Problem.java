package io.homeostat.web.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.Finding;
import io.homeostat.rulebase.RulesRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * A problem document (RFC 9457), as every error of the interface is answered.
 *
 * @param type {@code urn:homeostat:problem:<code>}
 * @param title the status in words
 * @param status of HTTP
 * @param detail what is wrong, and what to do
 * @param instance the path that was asked for
 * @param errors every fault of the request; empty when the problem is with the whole
 * @param messages what was found in the rules that the request is about; there only when they were refused
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        List<Fault> errors,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Message> messages) {
    private static final String RETRY_SECONDS = "5";
    private static final JsonMapper mapper = JsonMapper.builder().build();

    /** Texts of the request that are told back may hold what JSON in UTF-8 cannot: that is replaced. */
    public Problem {
        detail = storable(detail);
        errors = errors.stream()
                .map(fault -> new Fault(storable(fault.pointer()), fault.code(), storable(fault.detail())))
                .toList();
        messages = List.copyOf(messages);
    }

    public static Problem of(
            HttpStatus status, String code, String detail, HttpServletRequest request, List<Fault> errors) {
        return new Problem(
                "urn:homeostat:problem:" + code,
                status.getReasonPhrase(),
                status.value(),
                detail,
                request.getRequestURI(),
                errors,
                List.of());
    }

    /** The problem that rules are in which something is wrong. */
    public static Problem of(RulesRefused refused, HttpServletRequest request) {
        List<Finding> wrong =
                refused.findings().stream().filter(Finding::isError).toList();
        Problem problem = of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "invalid-rules",
                wrong.size() == 1
                        ? "Something is wrong with the rules: " + wrong.getFirst()
                        : wrong.size() + " things are wrong with the rules; messages tells each with its place.",
                request,
                wrong.stream()
                        .limit(Refused.MOST_FAULTS)
                        .map(finding -> new Fault("", finding.code(), finding.toString()))
                        .toList());
        return new Problem(
                problem.type,
                problem.title,
                problem.status,
                problem.detail,
                problem.instance,
                problem.errors,
                refused.findings().stream().map(Message::of).toList());
    }

    public static Problem of(HttpStatus status, String code, String detail, HttpServletRequest request) {
        return of(status, code, detail, request, List.of());
    }

    /** The problem that a refusal of the engine is. */
    public static Problem of(Refused refused, HttpServletRequest request) {
        HttpStatus status =
                switch (refused.reason()) {
                    case MALFORMED -> HttpStatus.BAD_REQUEST;
                    case INVALID -> HttpStatus.UNPROCESSABLE_CONTENT;
                    case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
                    case NOT_FOUND -> HttpStatus.NOT_FOUND;
                    case CONFLICT -> HttpStatus.CONFLICT;
                    case STALE -> HttpStatus.PRECONDITION_FAILED;
                    case FORBIDDEN -> HttpStatus.FORBIDDEN;
                    // Alertmanager tries again after a 5xx only, and drops the alerts after any 4xx.
                    case OVERLOADED ->
                        isAlertmanager(request) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.TOO_MANY_REQUESTS;
                    case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
                };
        return of(status, refused.code(), refused.detail(), request, refused.faults());
    }

    /** What the answer's header says beside the document: when to try again. */
    public HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.TOO_MANY_REQUESTS.value() || status == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return headers;
    }

    /** Answers with it from where no controller is at hand: from a filter. */
    public void write(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        headers().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        byte[] body = mapper.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String storable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** Whether the request is Alertmanager's call. */
    public static boolean isAlertmanager(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + "/api/v1/intake/alertmanager");
    }
}
