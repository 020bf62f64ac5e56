package io.homeostat.web.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a running application; never follows a redirect. Immutable. */
public final class Http {
    private static final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private static final JsonMapper mapper = JsonMapper.builder().build();

    /** What came back. */
    public record Answer(int status, HttpResponse<byte[]> raw) {
        /** The header, or an empty text. */
        public String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        public List<String> headers(String name) {
            return raw.headers().allValues(name);
        }

        public String text() {
            return new String(raw.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            return mapper.readTree(text());
        }

        /** Of a problem document: what its type ends with. */
        public String code() {
            return json().get("type").stringValue().replace("urn:homeostat:problem:", "");
        }

        /** Of a problem document: pointer and code of every fault. */
        public List<String> faults() {
            List<String> faults = new ArrayList<>();
            for (JsonNode fault : json().get("errors")) {
                faults.add(fault.get("pointer").stringValue() + " "
                        + fault.get("code").stringValue());
            }
            return faults;
        }
    }

    private final String base;
    private final @Nullable String authorization;

    Http(String base, @Nullable String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** Calls of what runs at this address, without a token. */
    public static Http at(String base) {
        return new Http(base, null);
    }

    /** The same with this token. */
    public Http with(String token) {
        return new Http(base, "Bearer " + token);
    }

    /** The same with this header Authorization. */
    public Http withAuthorization(String header) {
        return new Http(base, header);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer delete(String path) {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, "Content-Type", "application/json");
    }

    public Answer patch(String path, String json) {
        return send("PATCH", path, json, "Content-Type", "application/json");
    }

    public Answer send(String method, String path, String body, String... headers) {
        return send(method, path, HttpRequest.BodyPublishers.ofString(body), headers);
    }

    /** Any call; headers as name, value, name, value. */
    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
