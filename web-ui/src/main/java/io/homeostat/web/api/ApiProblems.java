package io.homeostat.web.api;

import io.homeostat.model.Refused;
import io.homeostat.rulebase.RulesRefused;
import io.homeostat.web.http.HttpRefusal;
import io.homeostat.web.http.Problem;
import io.homeostat.web.http.RecordBinder;
import io.homeostat.web.http.Times;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;

/**
 * Turns whatever goes wrong in a REST call into a problem document. Only what nobody foresaw is an error of ours: it goes to
 * the log under an id, and the answer tells nothing but that id.
 */
@RestControllerAdvice
@RestController
class ApiProblems implements ErrorController {
    private static final Logger log = LoggerFactory.getLogger(ApiProblems.class);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> handle(Exception thrown, HttpServletRequest request) {
        if (thrown instanceof AsyncRequestNotUsableException || isGone(thrown)) {
            return null; // the caller has left
        }
        HttpHeaders extra = new HttpHeaders();
        Problem problem =
                switch (thrown) {
                    case Refused refused -> Problem.of(refused, request);
                    case RulesRefused refused -> Problem.of(refused, request);
                    case HttpRefusal refusal -> {
                        extra.putAll(refusal.headers());
                        yield Problem.of(
                                refusal.status(), refusal.code(), String.valueOf(refusal.getMessage()), request);
                    }
                    case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch, request);
                    case MissingPathVariableException missing -> notFound(request);
                    case MissingServletRequestParameterException missing ->
                        Problem.of(
                                HttpStatus.BAD_REQUEST,
                                "missing-parameter",
                                "The query lacks the parameter " + missing.getParameterName() + ".",
                                request);
                    case MaxUploadSizeExceededException large ->
                        Problem.of(
                                HttpStatus.CONTENT_TOO_LARGE,
                                "too-large",
                                "The upload is larger than this server takes.",
                                request);
                    case HttpMessageNotReadableException unreadable ->
                        Problem.of(
                                HttpStatus.BAD_REQUEST,
                                "unreadable",
                                "The body is missing or cannot be read.",
                                request);
                    case HttpRequestMethodNotSupportedException method -> {
                        extra.putAll(method.getHeaders());
                        yield Problem.of(
                                HttpStatus.METHOD_NOT_ALLOWED,
                                "method-not-allowed",
                                method.getMethod() + " is not possible here; the header Allow says what is.",
                                request);
                    }
                    case HttpMediaTypeNotSupportedException type -> {
                        extra.putAll(type.getHeaders());
                        yield Problem.of(
                                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                                "unsupported-media-type",
                                "The body must come with a Content-Type that is read here, as application/json.",
                                request);
                    }
                    case ErrorResponse response -> {
                        extra.putAll(response.getHeaders());
                        yield ofStatus(
                                HttpStatus.valueOf(response.getStatusCode().value()), request);
                    }
                    default -> unforeseen(thrown, request);
                };
        return answer(problem, extra);
    }

    /** What the server itself refuses, before any controller: a malformed path, a header that is too long. */
    @RequestMapping("${server.error.path:${error.path:/error}}")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        Problem problem = ofStatus(status == null ? HttpStatus.NOT_FOUND : status, request);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return answer(
                new Problem(
                        problem.type(),
                        problem.title(),
                        problem.status(),
                        problem.detail(),
                        path == null ? problem.instance() : path.toString(),
                        problem.errors(),
                        problem.messages()),
                new HttpHeaders());
    }

    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders extra) {
        HttpHeaders headers = problem.headers();
        extra.forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)) {
                headers.addAll(name, values);
            }
        });
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** An id in the path that is none names nothing; a parameter of the query is at fault itself. */
    private static Problem mismatch(MethodArgumentTypeMismatchException mismatch, HttpServletRequest request) {
        if (mismatch.getParameter().hasParameterAnnotation(PathVariable.class)) {
            return notFound(request);
        }
        return Problem.of(
                HttpStatus.BAD_REQUEST,
                "bad-parameter",
                "The parameter " + mismatch.getName() + " of the query is \"" + mismatch.getValue() + "\"; allowed is "
                        + allowed(mismatch.getRequiredType()) + ".",
                request);
    }

    private static String allowed(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> RecordBinder.word((Enum<?>) constant))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == Instant.class) {
            return Times.ALLOWED + ", with + written as %2B";
        }
        return type == UUID.class ? "an id" : "another kind of value";
    }

    private static Problem notFound(HttpServletRequest request) {
        return ofStatus(HttpStatus.NOT_FOUND, request);
    }

    private static Problem ofStatus(HttpStatus status, HttpServletRequest request) {
        String detail =
                switch (status) {
                    case NOT_FOUND -> "There is nothing at this address.";
                    case NOT_ACCEPTABLE -> "The answer is JSON, and the header Accept rules that out.";
                    default ->
                        status.is4xxClientError()
                                ? "The request cannot be answered: " + status.getReasonPhrase() + "."
                                : "The server could not answer: " + status.getReasonPhrase() + ".";
                };
        return Problem.of(
                status, status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-'), detail, request);
    }

    private static Problem unforeseen(Exception thrown, HttpServletRequest request) {
        String id = UUID.randomUUID().toString();
        log.error("{} {} failed ({})", request.getMethod(), request.getRequestURI(), id, thrown);
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "Something failed here that should not. The server's log has it under " + id + ".",
                request);
    }

    private static boolean isGone(Exception thrown) {
        return thrown instanceof IOException
                && thrown.getClass().getSimpleName().equals("ClientAbortException");
    }
}
