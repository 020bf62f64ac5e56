package io.homeostat.web;

import io.homeostat.web.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/**
 * Stops a node in an order that its callers can follow. The first thing that a stop does is to refuse REST calls, with a word
 * that nothing of them was taken; only after a grace, in which a load balancer sees that this node is not ready any more, the
 * server stops listening, and what is in hand ends. Without it a call that comes too late is a broken connection, of which
 * nobody knows what was taken.
 *
 * <p>In an application server, which itself takes the address away, there is nothing to wait for.
 */
@Component
// Before the filters of security: a token need not be looked up to be told this.
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class OrderlyStop extends OncePerRequestFilter implements SmartLifecycle {
    private final ApplicationContext context;
    private final Duration grace;
    private volatile boolean running;
    private volatile boolean stopping;

    OrderlyStop(ApplicationContext context, HomeostatProperties properties) {
        this.context = context;
        this.grace = properties.shutdown().grace();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !stopping
                || !UrlPathHelper.defaultInstance
                        .getPathWithinApplication(request)
                        .startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // The connection goes with the answer: what would come next on it would find nobody.
        response.setHeader(HttpHeaders.CONNECTION, "close");
        Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "stopping",
                        "This node is stopping, and nothing of the request was taken. Try again later, or at another node.",
                        request)
                .write(response);
    }

    @Override
    public void start() {
        stopping = false;
        running = true;
    }

    /** Comes first of all that stops, since its phase is the last to start: the server and what is behind it still run. */
    @Override
    public void stop() {
        stopping = true;
        running = false;
        if (context instanceof WebServerApplicationContext own && own.getWebServer() != null) {
            try {
                Thread.sleep(grace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
