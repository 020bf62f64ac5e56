package io.homeostat.rulebase;

import io.homeostat.model.Refused;
import io.homeostat.model.RuleRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the rules of a package, before anything of them runs. */
public final class Checker {
    /** Checks at a time; each may keep a processor busy for seconds. */
    private static final int AT_ONCE = 2;

    /** Findings after which nothing else is looked at. */
    private static final Set<String> LIMITS = Set.of("too-long", "too-many-files", "duplicate-file");

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Semaphore TURNS = new Semaphore(AT_ONCE, true);

    private Checker() {}

    /**
     * What is to be said of the files of a package.
     *
     * @param rules how many rules the files hold, those of decision tables included; of files that cannot be read none are
     *     counted
     * @param findings by place
     */
    public record Verdict(int rules, List<Finding> findings) {
        public Verdict {
            findings = List.copyOf(findings);
        }

        /** Whether nothing is wrong; warnings do not count. */
        public boolean valid() {
            return findings.stream().noneMatch(Finding::isError);
        }
    }

    /**
     * Reads the files as a package and checks its rules; nothing of them runs.
     *
     * @param stage the stage that the package must have, or null when any will do
     * @throws Refused when others are being checked and no turn came within a minute
     */
    public static Verdict validate(@Nullable Stage stage, Collection<RuleFile> files) {
        return validate(() -> RulePackage.parse(stage, files));
    }

    /** As the other, of the files of the package of that name. */
    public static Verdict validate(String name, Stage stage, Collection<RuleFile> files) {
        return validate(() -> RulePackage.parse(name, stage, files));
    }

    private static Verdict validate(Supplier<RulePackage.Parsed> parse) {
        return inTurn(() -> {
            try {
                return CompilerThreads.run(() -> verdict(parse.get()), LONGEST);
            } catch (CompilerThreads.TooLong e) {
                return new Verdict(
                        0,
                        List.of(Finding.error(
                                "",
                                0,
                                0,
                                "too-long",
                                "Reading and compiling these rules did not end within " + LONGEST.toSeconds()
                                        + " s; take out or simplify what was added last.")));
            }
        });
    }

    /**
     * Does work that compiles rules for someone who waits, few at a time.
     *
     * @throws Refused when no turn came within a minute
     */
    public static <T> T inTurn(Supplier<T> work) {
        try {
            if (!TURNS.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            TURNS.release();
        }
    }

    private static Refused busy() {
        return new Refused(
                Refused.Reason.UNAVAILABLE, "busy", "Other rule packages are being checked; try again in a minute.");
    }

    private static Verdict verdict(RulePackage.Parsed parsed) {
        RulePackage rulePackage = parsed.rulePackage();
        // What is too large is not read further: its limit is there to bound how long that takes.
        boolean tooLarge = parsed.findings().stream().anyMatch(finding -> LIMITS.contains(finding.code()));
        Verdict found = rulePackage == null || tooLarge ? new Verdict(0, List.of()) : look(rulePackage);
        List<Finding> findings = new ArrayList<>(parsed.findings());
        findings.addAll(found.findings());
        Collections.sort(findings);
        return new Verdict(found.rules(), findings.stream().distinct().toList());
    }

    /** Everything found in its rules, by place; empty when nothing is. What {@link RulePackage#parse} found is not repeated. */
    public static List<Finding> check(RulePackage rulePackage) {
        return look(rulePackage).findings();
    }

    /** The rules of the package with their places, by file and line; of files that cannot be read there are none. */
    public static List<RuleRef> rules(RulePackage rulePackage) {
        List<RuleRef> rules = new ArrayList<>();
        for (RuleSource source : RuleSource.of(rulePackage, finding -> {})) {
            source.rules()
                    .forEach(rule ->
                            rules.add(new RuleRef(rulePackage.name(), 0, rule.name(), source.path(), rule.line())));
        }
        return rules;
    }

    private static Verdict look(RulePackage rulePackage) {
        List<Finding> findings = new ArrayList<>();
        List<RuleSource> sources = RuleSource.of(rulePackage, findings::add);
        Opposition.Rules proposing = new Opposition.Rules();
        for (RuleSource source : sources) {
            List<Finding> seen = new ArrayList<>();
            List<RuleCheck.Profile> profiles = RuleCheck.check(source, rulePackage.stage(), seen::add);
            Set<String> wrong = wrong(findings);
            wrong.addAll(wrong(seen));
            // What is said of a rule that is wrong anyway would be put right with it, or is not so.
            proposing.add(source, profiles);
            RowCheck.check(source, profiles, wrong, seen::add);
            seen.removeIf(finding -> !finding.isError() && wrong.contains(finding.rule()));
            findings.addAll(seen);
        }
        proposing.check(wrong(findings), findings::add);
        Likeness.check(sources, wrong(findings), findings::add);
        boolean surroundings = findings.stream()
                .anyMatch(finding -> finding.isError()
                        && finding.rule() == null
                        && !finding.code().equals("syntax"));
        if (!surroundings) {
            CompileCheck.check(rulePackage, sources, wrong(findings), findings::add);
        }
        Collections.sort(findings);
        return new Verdict(
                sources.stream().mapToInt(source -> source.rules().size()).sum(),
                findings.stream().distinct().toList());
    }

    /** Rules of which something is wrong. */
    private static Set<String> wrong(List<Finding> findings) {
        Set<String> wrong = new HashSet<>();
        for (Finding finding : findings) {
            String rule = finding.rule();
            if (finding.isError() && rule != null) {
                wrong.add(rule);
            }
        }
        return wrong;
    }

    /** Under which name a file goes to the compiler, which takes DRL only. */
    static String fileName(String path) {
        return path.replace('/', '_') + (path.endsWith(".drl") ? "" : ".drl");
    }

    static List<String> texts(StageBuild build) {
        List<String> texts = new ArrayList<>();
        build.errors()
                .forEach(m -> texts.add(m.getPath() + "|" + m.getLine() + "|" + m.getColumn() + "|" + m.getText()));
        build.faults().forEach(fault -> texts.add("forbidden: " + fault.what()));
        if (build.thrown() != null) {
            texts.add(build.thrown().toString());
        }
        return texts;
    }
}
