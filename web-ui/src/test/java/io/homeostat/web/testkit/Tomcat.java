package io.homeostat.web.testkit;

import io.homeostat.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Tomcat that the build unpacked, in a process of its own, with the WAR below {@code /ops/homeostat}. */
public final class Tomcat implements AutoCloseable {
    /** Of two parts, since one alone may work by chance. */
    public static final String CONTEXT_PATH = "/ops/homeostat";

    private static final Pattern LISTENS = Pattern.compile("Starting ProtocolHandler \\[\"http-nio[^\"]*-(\\d+)\"]");
    private static final Pattern STARTED = Pattern.compile("Server startup in");
    private static final Pattern UNDEPLOYS = Pattern.compile("Undeploying context \\[" + CONTEXT_PATH + "]");

    private final Path base;
    private final Path war;
    private final Child child;
    private final String url;

    private Tomcat(Path base, Path war, Child child) {
        this.base = base;
        this.war = war;
        this.child = child;
        child.awaitOutput(STARTED);
        this.url = "http://localhost:" + child.awaitOutput(LISTENS);
    }

    /** Starts it as its own script does, on a free port, and waits until it takes requests. */
    public static Tomcat start(Map<String, String> environment) {
        try {
            Path home = home();
            Path base = Files.createTempDirectory("homeostat-tomcat");
            copy(home.resolve("conf"), base.resolve("conf"));
            for (String folder : List.of("webapps", "logs", "temp", "work")) {
                Files.createDirectory(base.resolve(folder));
            }
            Path server = base.resolve("conf").resolve("server.xml");
            String configured = Files.readString(server)
                    .replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                    .replace("<Connector port=\"8080\"", "<Connector port=\"0\" address=\"localhost\"")
                    // Looks at its folder of applications every second instead of every ten.
                    .replace("<Engine name=\"Catalina\"", "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\"");
            Files.writeString(server, configured);
            Path war = base.resolve("webapps").resolve(CONTEXT_PATH.substring(1).replace('/', '#') + ".war");
            Files.copy(War.FILE, war);
            Map<String, String> all = new HashMap<>(environment);
            all.put("CATALINA_HOME", home.toString());
            all.put("CATALINA_BASE", base.toString());
            all.put("JAVA_HOME", System.getProperty("java.home"));
            // A collection clears what caches of the JDK hold softly, too, as it else does when memory gets short.
            all.put("CATALINA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1 -XX:SoftRefLRUPolicyMSPerMB=0");
            return new Tomcat(
                    base,
                    war,
                    Child.start(
                            List.of(
                                    "sh",
                                    home.resolve("bin").resolve("catalina.sh").toString(),
                                    "run"),
                            all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one folder in which the build has unpacked it. */
    private static Path home() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("target", "tomcat"))) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("bin")))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    public String url(String path) {
        return url + CONTEXT_PATH + path;
    }

    /** Calls with the administrator's token. */
    public Http admin() {
        return Http.at(url + CONTEXT_PATH).with(Application.ADMIN_TOKEN);
    }

    /** Takes the WAR away while the server runs, and waits until it has let go of it. */
    public void undeploy() {
        try {
            Files.delete(war);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        child.awaitOutput(UNDEPLOYS);
        Path unpacked = Path.of(war.toString().replace(".war", ""));
        Await.until(() -> Files.exists(unpacked) ? Optional.empty() : Optional.of(true));
    }

    /** All that it and the application have printed. */
    public String output() {
        return child.output();
    }

    /** What the JDK's own tool says about its process. */
    public String jcmd(String command) {
        try (Child jcmd = Child.start(List.of(Child.jdk("jcmd"), String.valueOf(child.pid()), command), Map.of())) {
            int status = jcmd.exitStatus();
            if (status != 0) {
                throw new AssertionError("jcmd " + command + " ended with " + status + ": " + jcmd.output());
            }
            return jcmd.output();
        }
    }

    @Override
    public void close() {
        child.close();
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
