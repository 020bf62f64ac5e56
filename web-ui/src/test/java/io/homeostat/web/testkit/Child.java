package io.homeostat.web.testkit;

import io.homeostat.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another process, and all that it has printed. It is killed at the end. */
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param environment set in it; of what this process has, nothing that configures Homeostat is passed on
     */
    public static Child start(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("homeostat-child", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.matches("(HOMEOSTAT|SPRING|SERVER|MANAGEMENT|LOGGING|CATALINA)_.*"));
            builder.environment().putAll(environment);
            return new Child(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of the JDK that runs this. */
    public static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** What it has printed so far, to both of its outputs. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first group of what it prints; fails with all that it printed when it ends before. */
    public String awaitOutput(Pattern pattern) {
        return Await.until(PATIENCE, () -> {
            boolean over = !process.isAlive();
            Matcher found = pattern.matcher(output());
            if (found.find()) {
                return Optional.of(found.groupCount() == 0 ? found.group() : found.group(1));
            }
            if (over) {
                throw new AssertionError(
                        "ended with " + process.exitValue() + " and without " + pattern + ":\n" + output());
            }
            return Optional.empty();
        });
    }

    /** Waits for its end, and gives its exit status. */
    public int exitStatus() {
        return Await.until(PATIENCE, () -> process.isAlive() ? Optional.empty() : Optional.of(process.exitValue()));
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM: it is asked to end, in its own time. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL: it can do nothing any more. */
    public void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    @Override
    public void close() {
        kill();
        try {
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
