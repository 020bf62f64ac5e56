package io.homeostat.web.bench;

import io.homeostat.store.DatabaseSettings;
import io.homeostat.web.testkit.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The WAR as a process of its own, on a port of its own, as {@code ./homeostat run} starts it. */
final class Child implements AutoCloseable {
    private static final String TOKEN = "bench-token-with-all-scopes-0123456789abcdef";
    private static final long PATIENCE_NANOS = 300_000_000_000L;
    private static final long LOOK_NANOS = 10_000_000;

    private final Process process;
    private final Http http;
    private final double startMillis;

    private Child(Process process, Http http, double startMillis) {
        this.process = process;
        this.http = http;
        this.startMillis = startMillis;
    }

    /**
     * Starts one and waits until its health is UP.
     *
     * @param database null for an H2 file in the data folder
     * @param log what it prints goes there
     */
    static Child start(Path war, Path data, @Nullable DatabaseSettings database, Path log) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                war.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                // Below the data, so that no settings of the folder that bench is started in count.
                .directory(data.toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name ->
                        name.startsWith("HOMEOSTAT_") || name.startsWith("SPRING_") || name.startsWith("SERVER_"));
        environment.put("HOMEOSTAT_DATA_DIR", data.toString());
        environment.put("HOMEOSTAT_ADMIN_USER", "bench");
        environment.put("HOMEOSTAT_ADMIN_PASSWORD", "correct horse battery");
        environment.put("HOMEOSTAT_ADMIN_TOKEN", TOKEN);
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("SERVER_ADDRESS", "127.0.0.1");
        environment.put("HOMEOSTAT_PLANNING_GATHER", "0s");
        // No outcome is due before all is measured.
        environment.put("HOMEOSTAT_OUTCOME_SETTLE", "1h");
        if (database != null) {
            environment.put("HOMEOSTAT_DB_URL", database.url());
            environment.put("HOMEOSTAT_DB_USER", String.valueOf(database.user()));
            environment.put("HOMEOSTAT_DB_PASSWORD", String.valueOf(database.password()));
        }
        try {
            long begun = System.nanoTime();
            Process process = builder.start();
            Http http = Http.at("http://127.0.0.1:" + port).with(TOKEN);
            while (!healthy(http)) {
                long waited = System.nanoTime() - begun;
                if (!process.isAlive() || waited > PATIENCE_NANOS) {
                    process.destroyForcibly();
                    throw new IllegalStateException("Homeostat did not become healthy; it said so in " + log);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return new Child(process, http, (System.nanoTime() - begun) / 1e6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls with a token that may do everything. */
    Http http() {
        return http;
    }

    /** From the start of the process until its health was UP. */
    double startMillis() {
        return startMillis;
    }

    /** Stops it in good order. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("Homeostat did not stop within a minute");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static boolean healthy(Http http) {
        try {
            Http.Answer answer = http.get("/actuator/health");
            return answer.status() == 200
                    && answer.json().path("status").stringValue("").equals("UP");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
