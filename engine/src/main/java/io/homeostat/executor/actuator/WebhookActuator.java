package io.homeostat.executor.actuator;

import io.homeostat.executor.ActionRequest;
import io.homeostat.executor.Actuator;
import io.homeostat.executor.ActuatorResult;
import io.homeostat.store.CanonicalJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Carries out actions by a signed {@code POST} to an address. One pooled client an actuator: 10 connections in all, 5 a host,
 * names kept 300 s. It never follows a redirect and never tries again by itself: what is tried again is the executor's
 * decision. Thread-safe.
 */
public final class WebhookActuator implements Actuator {
    private static final int CONNECTIONS = 10;
    private static final int CONNECTIONS_PER_HOST = 5;
    private static final int BODY_LIMIT = 64 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,100}");
    private static final Set<String> STATES = Set.of("done", "not_done", "unknown");

    /** What only someone answers who knows the path: not this method, or not without a body, or not of this kind. */
    private static final Set<Integer> REFUSES_GET = Set.of(400, 405, 406, 411, 415, 422);

    private final WebhookSettings settings;
    private final CloseableHttpClient client;
    private final Semaphore turns = new Semaphore(CONNECTIONS, true);
    private final Map<String, Semaphore> turnsByHost = new ConcurrentHashMap<>();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-deadline-", 0).factory());

    public WebhookActuator(WebhookSettings settings) {
        this.settings = settings;
        Timeout timeout = Timeout.ofMilliseconds(settings.timeoutMs());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                        .setDnsResolver(new PermittedAddresses())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                // A connection that the target closed while idle must not turn into a lost answer.
                                .setValidateAfterInactivity(TimeValue.ofMilliseconds(100))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .setUserAgent("Homeostat")
                .build();
    }

    /** As far as they can be read: not knowing them must not stop the action. */
    @Override
    public Optional<Map<String, Object>> stateBefore(ActionRequest request) {
        return Optional.ofNullable(settings.stateUrl()).map(stateUrl -> state(stateUrl, request));
    }

    private Map<String, Object> state(URI stateUrl, ActionRequest request) {
        Map<String, Object> state = new HashMap<>();
        try {
            call(new HttpGet(with(stateUrl, "target", request.target())), answer -> {
                JsonNode body = answer.success() ? json(answer.body) : null;
                if (body != null) {
                    state.putAll(plain(body));
                }
                return new ActuatorResult.Done("", Map.of());
            });
        } catch (IOException e) {
            return Map.of();
        }
        return state;
    }

    @Override
    public ActuatorResult send(ActionRequest request) {
        byte[] body = CanonicalJson.text(body(request)).getBytes(StandardCharsets.UTF_8);
        HttpPost post = new HttpPost(settings.url());
        Sent sent = new Sent(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setEntity(sent);
        post.setHeader("Idempotency-Key", request.idempotencyKey());
        String secret = settings.secret();
        if (secret != null) {
            post.setHeader("X-Homeostat-Signature", "sha256=" + signature(secret, body));
        }
        try {
            return call(post, answer -> meaning(request.idempotencyKey(), request.before(), answer));
        } catch (IOException e) {
            String why = post.isCancelled() ? " within " + settings.timeoutMs() + " ms" : ": " + text(e);
            return sent.begun
                    ? new ActuatorResult.Unclear("no answer" + why)
                    : new ActuatorResult.NotDone("no connection" + why, null);
        }
    }

    /**
     * A body that knows whether any of it was on its way. Before that nothing can have been done: not while a name was looked up,
     * a connection made or waited for, or a key agreed on.
     */
    private static final class Sent extends HttpEntityWrapper {
        private volatile boolean begun;

        Sent(HttpEntity body) {
            super(body);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            begun = true;
            super.writeTo(out);
        }
    }

    @Override
    public Optional<ActuatorResult> verify(ActionRequest request) {
        return Optional.ofNullable(settings.verifyUrl()).map(verifyUrl -> verified(verifyUrl, request));
    }

    private ActuatorResult verified(URI verifyUrl, ActionRequest request) {
        try {
            return call(new HttpGet(with(verifyUrl, "idempotencyKey", request.idempotencyKey())), answer -> {
                JsonNode body = json(answer.body);
                String state =
                        answer.success() && body != null ? body.path("state").stringValue("") : "";
                return switch (state) {
                    case "done" -> new ActuatorResult.Done("verified: done", before(body, request.before()));
                    case "not_done" -> new ActuatorResult.NotDone("verified: not done", null);
                    default -> new ActuatorResult.Unclear("the target does not know: HTTP " + answer.status);
                };
            });
        } catch (IOException e) {
            return new ActuatorResult.Unclear("verification had no answer: " + text(e));
        }
    }

    @Override
    public boolean idempotent() {
        return settings.idempotent();
    }

    @Override
    public int maxTries() {
        return settings.maxTries();
    }

    @Override
    public ActuatorResult test() {
        // A GET does nothing at a webhook, which may refuse it as such: that too proves that one is there.
        ActuatorResult url = asked(
                settings.url(),
                answer -> answer.success() || REFUSES_GET.contains(answer.status)
                        ? new ActuatorResult.Done("HTTP " + answer.status, Map.of())
                        : new ActuatorResult.Failed("HTTP " + answer.status + ": " + advice(answer.status)));
        URI verifyUrl = settings.verifyUrl();
        if (verifyUrl == null) {
            return url;
        }
        ActuatorResult verified = asked(with(verifyUrl, "idempotencyKey", "homeostat-test"), answer -> {
            if (!answer.success()) {
                return new ActuatorResult.Failed("HTTP " + answer.status + ": " + advice(answer.status));
            }
            JsonNode body = json(answer.body);
            return body != null && STATES.contains(body.path("state").stringValue(""))
                    ? new ActuatorResult.Done("HTTP " + answer.status, Map.of())
                    : new ActuatorResult.Failed("HTTP " + answer.status
                            + ", but not {\"state\": \"done\"}, \"not_done\" or \"unknown\": check the path, and what the target"
                            + " answers there");
        });
        String detail = url.detail() + "; " + verified.detail();
        return url instanceof ActuatorResult.Done && verified instanceof ActuatorResult.Done
                ? new ActuatorResult.Done(detail, Map.of())
                : new ActuatorResult.Failed(detail);
    }

    private ActuatorResult asked(URI address, Meaning meaning) {
        String asked = "GET " + WebhookQuery.of(address.toString()).masked();
        HttpGet get = new HttpGet(address);
        try {
            ActuatorResult answer = call(get, meaning);
            String detail = asked + " answered " + answer.detail();
            return answer instanceof ActuatorResult.Done
                    ? new ActuatorResult.Done(detail, Map.of())
                    : new ActuatorResult.Failed(detail);
        } catch (IOException e) {
            return new ActuatorResult.Failed(asked + " had no answer"
                    + (get.isCancelled() ? " within " + settings.timeoutMs() + " ms" : ": " + text(e))
                    + "; check host and port, and whether the target runs");
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403, 407 -> "the target does not let us in; check the credentials among the headers";
            case 404, 410 ->
                "nothing is there; check the path (a target that knows POST alone there answers a GET with 405)";
            case 429 -> "the target is busy; test it again later";
            default ->
                status >= 500
                        ? "the target fails, or what stands before it; check whether it runs, and its log"
                        : status >= 300 && status < 400
                                ? "redirects are not followed; configure the final address"
                                : "no webhook answers so; check host, port and path";
        };
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** HMAC-SHA256 of the body, in hexadecimal. */
    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private record Answer(
            int status,
            byte[] body,
            boolean whole,
            @Nullable String retryAfter,
            @Nullable String idempotencyKey) {
        boolean success() {
            return status >= 200 && status < 300;
        }
    }

    private interface Meaning {
        ActuatorResult of(Answer answer);
    }

    private ActuatorResult call(HttpUriRequestBase request, Meaning meaning) throws IOException {
        // What the protocol says of itself is not for anybody to say otherwise.
        settings.headers().forEach((name, value) -> {
            if (!request.containsHeader(name)) {
                request.setHeader(name, value);
            }
        });
        // The time of an action is the target's: waiting for a connection, behind actions of our own, is none of it.
        Semaphore host = turnsByHost.computeIfAbsent(
                String.valueOf(request.getAuthority()), any -> new Semaphore(CONNECTIONS_PER_HOST, true));
        take(host);
        try {
            take(turns);
            try {
                return timed(request, meaning);
            } finally {
                turns.release();
            }
        } finally {
            host.release();
        }
    }

    private ActuatorResult timed(HttpUriRequestBase request, Meaning meaning) throws IOException {
        // The client's own time-outs are between two bytes; this one is for the whole.
        ScheduledFuture<?> deadline =
                deadlines.schedule(() -> request.cancel(), settings.timeoutMs(), TimeUnit.MILLISECONDS);
        AtomicReference<@Nullable ActuatorResult> meant = new AtomicReference<>();
        try {
            return client.execute(request, response -> {
                Answer answer = read(response);
                ActuatorResult result = meaning.of(answer);
                meant.set(result);
                if (!answer.whole) {
                    request.cancel(); // or else the client would wait for the rest
                }
                return result;
            });
        } catch (IOException e) {
            ActuatorResult result = meant.get();
            if (result == null) {
                throw e;
            }
            return result;
        } finally {
            deadline.cancel(false);
        }
    }

    private static void take(Semaphore turn) throws InterruptedIOException {
        try {
            turn.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it waited for a connection");
        }
    }

    /** The status has said what became of the action: a body that breaks off or never ends takes nothing from that. */
    private static Answer read(ClassicHttpResponse response) {
        byte[] body = new byte[0];
        boolean whole = true;
        if (response.getEntity() != null) {
            try {
                body = response.getEntity().getContent().readNBytes(BODY_LIMIT + 1);
                whole = body.length <= BODY_LIMIT;
            } catch (IOException e) {
                whole = false;
            }
        }
        Header retryAfter = response.getFirstHeader("Retry-After");
        Header key = response.getFirstHeader("Idempotency-Key");
        return new Answer(
                response.getCode(),
                whole ? body : new byte[0],
                whole,
                retryAfter == null ? null : retryAfter.getValue(),
                key == null ? null : key.getValue());
    }

    private static ActuatorResult meaning(String key, Map<String, Object> before, Answer answer) {
        String detail = "HTTP " + answer.status;
        if (answer.success()) {
            return new ActuatorResult.Done(detail, before(json(answer.body), before));
        }
        if (answer.status == 409) {
            JsonNode body = json(answer.body);
            boolean same = key.equals(answer.idempotencyKey)
                    || (body != null && key.equals(body.path("idempotencyKey").stringValue("")));
            if (!same && !answer.whole) {
                return new ActuatorResult.Unclear(detail + ", and its body did not arrive whole");
            }
            return same
                    ? new ActuatorResult.Done(detail + ", already done", before(body, before))
                    : new ActuatorResult.Failed(detail + " that does not name this idempotency key");
        }
        if (answer.status == 429 || answer.status == 503) {
            return new ActuatorResult.NotDone(detail, retryAfter(answer.retryAfter));
        }
        if (answer.status >= 500) {
            return new ActuatorResult.Unclear(detail);
        }
        if (answer.status >= 300 && answer.status < 400) {
            return new ActuatorResult.Failed(detail + ": redirects are not followed, configure the final address");
        }
        return new ActuatorResult.Failed(detail);
    }

    private static Map<String, Object> body(ActionRequest request) {
        Map<String, Object> body = new TreeMap<>();
        body.put("idempotencyKey", request.idempotencyKey());
        body.put("kind", request.kind());
        body.put("action", request.action().name());
        body.put("target", request.target());
        body.put("parameters", request.parameters());
        body.put("remediationId", request.remediationId());
        body.put("rootCause", request.rootCause());
        body.put("attempt", request.attempt());
        if (!request.kind().equals("do")) {
            body.put("before", request.before());
        }
        return body;
    }

    private static Map<String, Object> before(@Nullable JsonNode body, Map<String, Object> known) {
        return body != null && body.path("before").isObject() ? plain(body.get("before")) : known;
    }

    private static Map<String, Object> plain(JsonNode object) {
        Map<String, Object> values = new HashMap<>();
        if (object.isObject()) {
            object.properties().forEach(field -> {
                if (canBeKept(field.getValue())) {
                    values.put(field.getKey(), field.getValue());
                }
            });
        }
        return values;
    }

    /** A number that no double holds cannot be given back as it was, and must not stop what was done from being told. */
    private static boolean canBeKept(JsonNode value) {
        try {
            CanonicalJson.text(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            return body.length == 0 ? null : CanonicalJson.parse(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable Duration retryAfter(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            Duration asked = SECONDS.matcher(value).matches()
                    ? Duration.ofSeconds(new BigInteger(value)
                            .min(BigInteger.valueOf(LONGEST_WAIT.toSeconds()))
                            .longValueExact())
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static URI with(URI address, String name, String value) {
        String query = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        String text = address.toString();
        return URI.create(text + (address.getRawQuery() == null ? "?" : "&") + query);
    }

    private static String text(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
