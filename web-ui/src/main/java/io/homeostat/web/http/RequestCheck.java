package io.homeostat.web.http;

import io.homeostat.model.Refused;
import io.homeostat.store.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses, before anything of it is carried out, a request whose answer its sender would not take, one whose body is packed in
 * a way that is not read here, and one whose query is not text that can be stored, or says one thing twice.
 */
public final class RequestCheck implements HandlerInterceptor {
    private static final String IDENTITY = "identity";
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method) {
            checkAccept(request, method);
            checkEncoding(request);
            checkQuery(request);
        }
        return true;
    }

    private static void checkAccept(HttpServletRequest request, HandlerMethod method)
            throws HttpMediaTypeNotAcceptableException {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), RequestMapping.class);
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (headers.isEmpty() || (mapping != null && mapping.produces().length > 0)) {
            return; // whoever names what it gives was chosen by that
        }
        try {
            List<MediaType> wanted = MediaType.parseMediaTypes(headers);
            if (!wanted.isEmpty()
                    && wanted.stream().noneMatch(type -> type.isCompatibleWith(MediaType.APPLICATION_JSON))) {
                throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
            }
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotAcceptableException("The header Accept cannot be read: " + e.getMessage() + ".");
        }
    }

    /** Read as if it were not there, the bytes of a packed body would be told to be no JSON. */
    private static void checkEncoding(HttpServletRequest request) {
        if (BODILESS.contains(request.getMethod())) {
            return;
        }
        List<String> others = Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY))
                .toList();
        if (!others.isEmpty()) {
            HttpHeaders headers = new HttpHeaders();
            headers.set(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
            throw new HttpRefusal(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported-encoding",
                    "The body comes with Content-Encoding " + String.join(", ", others)
                            + ", which is not read here. Send it as it is, without that header.",
                    headers);
        }
    }

    private static void checkQuery(HttpServletRequest request) {
        if (request.getQueryString() == null) {
            return;
        }
        Map<String, String[]> parameters;
        try {
            parameters = request.getParameterMap();
        } catch (IllegalStateException e) {
            Refused refused =
                    new Refused(Refused.Reason.MALFORMED, "bad-query", "The query is not UTF-8, percent-encoded.");
            refused.initCause(e);
            throw refused;
        }
        parameters.forEach((name, values) -> {
            if (values.length > 1) {
                throw new Refused(
                        Refused.Reason.MALFORMED,
                        "bad-parameter",
                        "The parameter " + name + " of the query is given " + values.length
                                + " times; allowed is once.");
            }
            for (String value : values) {
                if (name.equals("domain")
                        && value.isEmpty()
                        && request.getMethod().equals("GET")) {
                    throw new Refused(
                            Refused.Reason.MALFORMED,
                            "bad-parameter",
                            "The parameter domain of the query is empty. Name a domain, or leave it out for all that you"
                                    + " may see.");
                }
                // Who would change a domain that cannot be is told by its controller that there is none.
                boolean told = name.equals("domain") && !request.getMethod().equals("GET");
                if (!told && !Texts.storable(value)) {
                    throw new Refused(
                            Refused.Reason.MALFORMED,
                            "bad-query",
                            "The parameter " + name + " holds a character that no text here has.");
                }
            }
        });
    }
}
