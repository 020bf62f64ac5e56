package io.homeostat.web.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine and the source that a run's figures are of. */
final class Environment {
    private Environment() {}

    static Map<String, Object> of(Path root) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        found.put("commit", commit(root));
        found.put("cpu", cpu());
        found.put("cores", Runtime.getRuntime().availableProcessors());
        found.put("memory", system.getTotalMemorySize() / (1024 * 1024) + " MB");
        found.put("load", String.format(Locale.ROOT, "%.2f in the minute before", system.getSystemLoadAverage()));
        found.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        found.put(
                "jvm",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", heap "
                        + Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MB, "
                        + ManagementFactory.getGarbageCollectorMXBeans()
                                .getFirst()
                                .getName());
        return found;
    }

    private static String cpu() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String commit(Path root) {
        String head = git(root, "rev-parse", "--short=12", "HEAD");
        if (head.isEmpty()) {
            return "unknown";
        }
        return git(root, "status", "--porcelain").isEmpty() ? head : head + " and changes";
    }

    private static String git(Path root, String... words) {
        try {
            Process git = new ProcessBuilder(
                            Stream.concat(Stream.of("git"), Stream.of(words)).toList())
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
