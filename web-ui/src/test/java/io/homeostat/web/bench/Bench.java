package io.homeostat.web.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.homeostat.testkit.Databases;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Measures, and tells what came out as a table on the console and as JSON in a file. */
public final class Bench {
    /** What can be measured alone. */
    enum Part {
        START,
        REACTION,
        INTAKE,
        CYCLES,
        SCALE,
        CHECKING
    }

    static final String USAGE = """
            usage: ./homeostat bench [--only=PART,...] [FILE]

            Measures Homeostat on this machine, which takes about ten minutes, and writes a table to the
            console and JSON to FILE, target/bench.json unless given. Parts: start, reaction, intake, cycles,
            scale, checking.
            """;

    private static final int WARM_UP = 50;
    private static final int N = 100;

    private final Path root;
    private final Set<Part> parts;
    private final Path file;
    private final PrintStream out;

    private Bench(Path root, Set<Part> parts, Path file, PrintStream out) {
        this.root = root;
        this.parts = parts;
        this.file = file;
        this.out = out;
    }

    public static void main(String[] arguments) {
        Path root = Path.of(System.getProperty("homeostat.root", "")).toAbsolutePath();
        try {
            System.exit(run(root, List.of(arguments), System.out, System.err));
        } catch (RuntimeException | AssertionError e) {
            // Whatever still runs must not keep the process.
            e.printStackTrace();
            System.exit(1);
        }
    }

    /** The exit status: 0 when all was measured, whether levels were met or not; 2 for arguments that make no sense. */
    static int run(Path root, List<String> arguments, PrintStream out, PrintStream complaints) {
        Set<Part> parts = EnumSet.allOf(Part.class);
        Path file = null;
        for (String argument : arguments) {
            if (argument.equals("--help")) {
                out.print(USAGE);
                return 0;
            }
            if (argument.startsWith("--only=")) {
                Optional<Set<Part>> some = parts(argument.substring("--only=".length()));
                if (some.isEmpty()) {
                    return refused(complaints, "there is no such part in " + argument);
                }
                parts = some.get();
            } else if (argument.startsWith("-") || argument.isBlank()) {
                return refused(complaints, "does not know the argument '" + argument + "'");
            } else if (file != null) {
                return refused(complaints, "writes to one file, not to " + file + " and " + argument);
            } else {
                file = Path.of(argument);
            }
        }
        Path into = file == null ? root.resolve("target").resolve("bench.json") : file.toAbsolutePath();
        if (Files.isDirectory(into)) {
            return refused(complaints, into + " is a folder");
        }
        try {
            // Before the minutes that it takes, not after them.
            Path folder = into.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            return refused(complaints, "cannot write to " + into + ": " + e.getMessage());
        }
        new Bench(root, parts, into, out).measure();
        return 0;
    }

    private static int refused(PrintStream complaints, String why) {
        complaints.println("homeostat: bench: " + why + ".");
        complaints.print(USAGE);
        return 2;
    }

    private static Optional<Set<Part>> parts(String names) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String name : names.split(",", -1)) {
            Part part = part(name);
            if (part == null) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return Optional.of(parts);
    }

    private static @Nullable Part part(String name) {
        for (Part part : Part.values()) {
            if (part.name().toLowerCase(Locale.ROOT).equals(name)) {
                return part;
            }
        }
        return null;
    }

    private void measure() {
        // As the application logs, which is a line a cycle; but not here, between the figures.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Map<String, Object> environment = new LinkedHashMap<>(Environment.of(root));
        List<Figure> figures = new ArrayList<>();
        Path war = root.resolve(Path.of("web-ui", "target", "homeostat.war"));
        Path log = log();
        for (Databases kind : Databases.values()) {
            String name = DatabaseNames.of(kind);
            if (parts.contains(Part.START) && kind == Databases.H2_FILE) {
                out.println("starts on " + name + " ...");
                figures.addAll(new Starts(war, log).measure(name));
            }
            if (parts.contains(Part.REACTION)) {
                out.println("reactions on " + name + " ...");
                figures.add(new Reaction(war, log).measure(kind, name));
            }
            if (parts.contains(Part.INTAKE)) {
                out.println("intake on " + name + " ...");
                figures.addAll(IntakeRace.measure(kind, name));
            }
            if (parts.contains(Part.CYCLES)) {
                out.println("cycles on " + name + " ...");
                figures.addAll(new Cycles(new Fleet(3_000), WARM_UP, N).measure(kind, name));
            }
            if (parts.contains(Part.SCALE)) {
                out.println("cycles over 10 000 components on " + name + " ...");
                figures.addAll(new Cycles(new Fleet(10_000), WARM_UP, N).measure(kind, name));
            }
        }
        if (parts.contains(Part.CHECKING)) {
            out.println("checks of rules ...");
            figures.addAll(Checking.measure());
        }
        Report report = new Report(environment, figures);
        out.println();
        out.print(report.table());
        try {
            Files.writeString(file, report.json(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println("written to " + file);
    }

    /** What the WAR prints, in a new file beside the launcher's other output. */
    private Path log() {
        try {
            Path log = root.resolve("target").resolve("bench.log");
            Files.createDirectories(log.getParent());
            Files.deleteIfExists(log);
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
