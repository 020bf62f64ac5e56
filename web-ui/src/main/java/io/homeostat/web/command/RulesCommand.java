package io.homeostat.web.command;

import io.homeostat.evaluation.ScenarioResult;
import io.homeostat.evaluation.ScenarioRunner;
import io.homeostat.model.RuleRef;
import io.homeostat.planner.PlannerSettings;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.Finding;
import io.homeostat.rulebase.Limits;
import io.homeostat.rulebase.RulePackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code ./homeostat rules}: looks at rule packages in files, for people who keep them under version control. Exit status 0
 * when all is well, 1 when something is wrong with the rules, 2 when the command itself is.
 */
@Command(
        name = RulesCommand.WORD,
        description = "Looks at rule packages in files. DIR is the folder of a package, or one with packages in it.",
        subcommands = HelpCommand.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all is well", "1:something is wrong with the rules", "2:the command is not understood"})
public final class RulesCommand implements Runnable {
    /** The first word on the command line. */
    public static final String WORD = "rules";

    private static final int WRONG = 1;

    @Spec
    private @Nullable CommandSpec spec;

    private RulesCommand() {}

    /** What the words after {@code rules} ask for; gives the exit status. */
    public static int run(String... arguments) {
        LoggingSystem logging = LoggingSystem.get(RulesCommand.class.getClassLoader());
        logging.beforeInitialize();
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        return run(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                arguments);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new RulesCommand());
        line.setOut(out);
        line.setErr(err);
        line.setCommandName("./homeostat " + WORD);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof UncheckedIOException || failure instanceof IllegalArgumentException) {
                command.getErr().println("homeostat: " + failure.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            throw failure;
        });
        return line.execute(arguments);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "Say what to do: check, test or coverage.");
    }

    @Command(name = "check", description = "Says what is wrong with the rules, and runs none of them.")
    int check(
            @Parameters(paramLabel = "DIR", arity = "1..*") List<Path> folders,
            @Option(names = "--annotations", description = ANNOTATIONS) boolean annotations,
            @Option(names = "--junit", paramLabel = "FILE", description = JUNIT) @Nullable Path junit) {
        Report report = new Report(out(), annotations);
        for (PackageFolder folder : PackageFolder.in(folders)) {
            checked(folder, report);
        }
        return finished(report, junit);
    }

    @Command(
            name = "test",
            description = "Checks the rules, then runs the scenarios of each package whose rules are right.")
    int test(
            @Parameters(paramLabel = "DIR", arity = "1..*") List<Path> folders,
            @Option(names = "--annotations", description = ANNOTATIONS) boolean annotations,
            @Option(names = "--junit", paramLabel = "FILE", description = JUNIT) @Nullable Path junit) {
        Report report = new Report(out(), annotations);
        for (PackageFolder folder : PackageFolder.in(folders)) {
            RulePackage rulePackage = checked(folder, report);
            if (rulePackage != null) {
                scenarios(rulePackage).forEach(result -> report.scenario(folder, result));
            }
        }
        return finished(report, junit);
    }

    @Command(name = "coverage", description = "Says which rules no scenario fires. Exit status 1 when there are some.")
    int coverage(@Parameters(paramLabel = "DIR", arity = "1..*") List<Path> folders) {
        Report report = new Report(out(), false);
        for (PackageFolder folder : PackageFolder.in(folders)) {
            RulePackage rulePackage = checked(folder, report);
            if (rulePackage != null) {
                Set<String> fired = new TreeSet<>();
                for (ScenarioResult result : scenarios(rulePackage)) {
                    result.firings().forEach(firing -> fired.add(firing.rule().name()));
                }
                List<RuleRef> silent = new ArrayList<>();
                List<RuleRef> all = Checker.rules(rulePackage);
                all.stream().filter(rule -> !fired.contains(rule.name())).forEach(silent::add);
                report.coverage(folder, all.size(), silent);
            }
        }
        return finished(report, null);
    }

    private static final String ANNOTATIONS =
            "Write each finding as a line that GitHub and those like it show at the line of the file.";
    private static final String JUNIT = "Write what came out as JUnit XML, which build servers read.";

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    /** The package, or null when something is wrong with it. */
    private static @Nullable RulePackage checked(PackageFolder folder, Report report) {
        Checker.Verdict read = Checker.validate(null, folder.files());
        List<Finding> findings = new ArrayList<>(folder.findings());
        findings.addAll(read.findings());
        Collections.sort(findings);
        Checker.Verdict verdict = new Checker.Verdict(read.rules(), findings);
        for (Finding finding : verdict.findings()) {
            report.finding(folder, finding);
        }
        report.checked(folder, verdict);
        return verdict.valid() ? RulePackage.parse(null, folder.files()).rulePackage() : null;
    }

    private static List<ScenarioResult> scenarios(RulePackage rulePackage) {
        return new ScenarioRunner(PlannerSettings.DEFAULT, Limits.DEFAULT).run(rulePackage);
    }

    private static int finished(Report report, @Nullable Path junit) {
        if (junit != null) {
            try {
                report.writeJunit(junit);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
        report.summary();
        return report.wrong() ? WRONG : CommandLine.ExitCode.OK;
    }
}
