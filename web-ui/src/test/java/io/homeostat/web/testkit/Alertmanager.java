package io.homeostat.web.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real Prometheus Alertmanager, on a free port, that sends to one webhook and does not wait long. */
public final class Alertmanager implements AutoCloseable {
    private static final String PROGRAM = "prometheus-alertmanager";
    private static final Pattern LISTENS = Pattern.compile("msg=\"Listening on\" address=127\\.0\\.0\\.1:(\\d+)");

    private final Path folder;
    private final Child child;
    private final Http http;

    private Alertmanager(Path folder, Child child) {
        this.folder = folder;
        this.child = child;
        this.http = Http.at("http://127.0.0.1:" + child.awaitOutput(LISTENS));
    }

    /**
     * Starts one.
     *
     * @param credentials its {@code http_config}, in YAML's flow style
     */
    public static Alertmanager start(String webhook, String credentials) {
        try {
            Path folder = Files.createTempDirectory("homeostat-alertmanager");
            Files.writeString(folder.resolve("alertmanager.yml"), """
                    route:
                      receiver: homeostat
                      group_by: [service]
                      group_wait: 100ms
                      group_interval: 500ms
                    receivers:
                      - name: homeostat
                        webhook_configs:
                          - url: %s
                            send_resolved: true
                            http_config: %s
                    """.formatted(webhook, credentials));
            return new Alertmanager(
                    folder,
                    Child.start(
                            List.of(
                                    program(),
                                    "--config.file=" + folder.resolve("alertmanager.yml"),
                                    "--storage.path=" + folder.resolve("data"),
                                    "--web.listen-address=127.0.0.1:0",
                                    "--cluster.listen-address="),
                            Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String program() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no " + PROGRAM + " on the path: run ./homeostat verify, or install it"))
                .toString();
    }

    /** Posts alerts to its API, as Prometheus does. */
    public void post(String alerts) {
        Http.Answer answer = http.post("/api/v2/alerts", alerts);
        if (answer.status() != 200) {
            throw new AssertionError("Alertmanager answered " + answer.status() + ": " + answer.text());
        }
    }

    /** What it has printed so far. */
    public String output() {
        return child.output();
    }

    @Override
    public void close() {
        child.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
