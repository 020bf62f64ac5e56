package io.homeostat.executor.actuator;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a webhook is called.
 *
 * @param url http or https
 * @param secret what the body is signed with; null: not signed
 * @param headers sent with every request
 * @param timeoutMs from connecting to the answer's end, 1 to 600 000
 * @param maxTries of one action, 1 to 20
 * @param idempotent whether the target does no harm when it is asked twice
 * @param verifyUrl where it can be asked what became of an action
 * @param stateUrl where the values before an action can be read
 */
public record WebhookSettings(
        URI url,
        @Nullable String secret,
        Map<String, String> headers,
        int timeoutMs,
        int maxTries,
        boolean idempotent,
        @Nullable URI verifyUrl,
        @Nullable URI stateUrl) {
    public WebhookSettings {
        headers = Map.copyOf(headers);
    }
}
