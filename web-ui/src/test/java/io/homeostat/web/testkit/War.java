package io.homeostat.web.testkit;

import io.homeostat.testkit.Await;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The WAR that the build made, run by {@code java -jar} in a process of its own. */
public final class War implements AutoCloseable {
    /** Where the build puts it. */
    public static final Path FILE = Path.of("target", "homeostat.war").toAbsolutePath();

    private static final Pattern LISTENS = Pattern.compile("Tomcat started on port (\\d+)");

    private final Child child;
    private final String base;

    private War(Child child, String base) {
        this.child = child;
        this.base = base;
    }

    /** What makes an administrator and a token, keeps data in this folder, plans at once, and takes a free port. */
    public static Map<String, String> environment(Path dataFolder) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOMEOSTAT_DATA_DIR", dataFolder.toString());
        environment.put("HOMEOSTAT_ADMIN_USER", Application.ADMIN);
        environment.put("HOMEOSTAT_ADMIN_PASSWORD", Application.ADMIN_PASSWORD);
        environment.put("HOMEOSTAT_ADMIN_TOKEN", Application.ADMIN_TOKEN);
        environment.put("HOMEOSTAT_PLANNING_GATHER", "0s");
        environment.put("SERVER_PORT", "0");
        return environment;
    }

    /** Begins to start it. */
    public static Child launch(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Child.jdk("java"),
                "-Xmx512m",
                // As build tools start what they test: half the time of the start.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                FILE.toString(),
                "--logging.level.org.springframework.boot.tomcat=info"));
        command.addAll(List.of(arguments));
        return Child.start(command, environment);
    }

    /** Starts it, and waits until it takes requests. */
    public static War start(Map<String, String> environment, String... arguments) {
        Child child = launch(environment, arguments);
        War war = new War(child, "http://127.0.0.1:" + child.awaitOutput(LISTENS));
        Await.until(() -> Http.at(war.base).get("/actuator/health/readiness").status() == 200
                ? Optional.of(true)
                : Optional.empty());
        return war;
    }

    /** Calls with the administrator's token. */
    public Http admin() {
        return Http.at(base).with(Application.ADMIN_TOKEN);
    }

    /** Where it listens. */
    public int port() {
        return URI.create(base).getPort();
    }

    /** SIGTERM, and no waiting. */
    public void terminate() {
        child.terminate();
    }

    /** Waits for its end, and gives its exit status. */
    public int exitStatus() {
        return child.exitStatus();
    }

    /** SIGKILL. */
    public void kill() {
        child.kill();
    }

    @Override
    public void close() {
        child.close();
    }
}
