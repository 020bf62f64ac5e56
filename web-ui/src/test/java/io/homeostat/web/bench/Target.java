package io.homeostat.web.bench;

import com.sun.net.httpserver.HttpServer;
import io.homeostat.model.ActionType;
import io.homeostat.store.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real HTTP server that actions are sent to; it does what they ask at once. */
final class Target implements AutoCloseable {
    /** One action that arrived, at that {@link System#nanoTime}. */
    record Arrival(String component, long nanos) {}

    private static final int PATIENCE_SECONDS = 60;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private Target(HttpServer server) {
        this.server = server;
    }

    static Target start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Target target = new Target(server);
            server.createContext("/act", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                long at = System.nanoTime();
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
                target.arrivals.add(new Arrival(
                        CanonicalJson.parse(new String(body, StandardCharsets.UTF_8))
                                .get("target")
                                .stringValue(),
                        at));
            });
            server.setExecutor(target.threads);
            server.start();
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document of an actuator that sends everything here. */
    String actuator() {
        return CanonicalJson.text(Map.of(
                "kind",
                "webhook",
                "actions",
                Arrays.stream(ActionType.values()).map(Enum::name).toList(),
                "config",
                Map.of("url", "http://127.0.0.1:" + server.getAddress().getPort() + "/act")));
    }

    /** The next action that arrives or has arrived. */
    Arrival next() {
        try {
            Arrival arrival = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (arrival == null) {
                throw new IllegalStateException("no action arrived within " + PATIENCE_SECONDS + " s");
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
