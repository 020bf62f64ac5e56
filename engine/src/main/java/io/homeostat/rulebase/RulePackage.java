package io.homeostat.rulebase;

import io.homeostat.model.Fault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A named set of rule sources of one stage, with its scenarios and settings. Immutable. */
public final class RulePackage {
    static final String MANIFEST = "package.yaml";
    /** What a package is read as whose own name cannot be one. */
    static final String UNNAMED = "unnamed";

    static final String NAME_RULE =
            "A name is made of a-z, 0-9 and minus, begins with a letter and has 2 to 63 characters.";
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}");
    private static final Pattern DRL_PACKAGE =
            Pattern.compile("(?m)^\\s*package\\s+rules\\.(\\w+)\\.(\\w+)\\s*(?:;|$)");
    private static final String TOO_LONG = "too-long";
    private static final int MAX_FILE = 256 * 1024;
    static final int MAX_FILES = 500;

    private final String name;
    private final Stage stage;
    private final String title;
    private final String description;
    private final @Nullable String owner;
    private final SortedMap<String, Setting> settings;
    private final List<RuleFile> files;
    private final String hash;

    RulePackage(
            String name,
            Stage stage,
            String title,
            String description,
            @Nullable String owner,
            Map<String, Setting> settings,
            List<RuleFile> files,
            String hash) {
        this.name = name;
        this.stage = stage;
        this.title = title;
        this.description = description;
        this.owner = owner;
        this.settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        this.files = List.copyOf(files);
        this.hash = hash;
    }

    /**
     * What parsing gave.
     *
     * @param rulePackage null when not even its name and stage are known; else usable if {@link #ok()}
     * @param findings by place
     */
    public record Parsed(@Nullable RulePackage rulePackage, List<Finding> findings) {
        public Parsed {
            findings = List.copyOf(findings);
        }

        /** Whether there is a package and no error. The rules themselves are not looked at here: see {@link Checker}. */
        public boolean ok() {
            return rulePackage != null && findings.stream().noneMatch(Finding::isError);
        }
    }

    /**
     * Reads a package from its files, in any order. Without a package.yaml it is named by the package line of its first DRL.
     *
     * @param expectedStage the stage it must have, or null when any will do
     */
    public static Parsed parse(@Nullable Stage expectedStage, Collection<RuleFile> files) {
        return read(null, expectedStage, files);
    }

    /**
     * Reads the files of the package of that name and stage, in any order; another name or stage in its package.yaml is an
     * error. Without a package.yaml it is called by its name alone.
     */
    public static Parsed parse(String expectedName, Stage expectedStage, Collection<RuleFile> files) {
        return read(new Named(expectedName, expectedStage), expectedStage, files);
    }

    private record Named(String name, Stage stage) {
        RulePackage with(List<RuleFile> files) {
            return new RulePackage(name, stage, name, "", null, Map.of(), files, hash(files));
        }
    }

    private static Parsed read(@Nullable Named known, @Nullable Stage expectedStage, Collection<RuleFile> files) {
        List<Finding> findings = new ArrayList<>();
        List<RuleFile> sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(RuleFile::path).thenComparing(RuleFile::content));
        checkPaths(sorted, findings);
        RulePackage parsed = null;
        RuleFile manifest = sorted.stream()
                .filter(file -> file.path().equals(MANIFEST))
                .findFirst()
                .orElse(null);
        if (manifest != null) {
            parsed = Manifest.read(manifest, sorted, hash(sorted), findings::add);
        } else if (known != null) {
            parsed = known.with(sorted);
        } else {
            parsed = named(expectedStage, sorted, findings);
        }
        if (parsed != null && known != null && !parsed.name.equals(known.name())) {
            findings.add(Finding.error(
                    MANIFEST,
                    0,
                    0,
                    "wrong-name",
                    "This package is called " + known.name() + ", and package.yaml says " + parsed.name + "."));
        }
        if (parsed != null && expectedStage != null && parsed.stage != expectedStage) {
            findings.add(Finding.error(
                    manifest == null ? firstRules(sorted) : MANIFEST,
                    0,
                    0,
                    "wrong-stage",
                    "This package is of the stage " + parsed.stage.key() + ", and " + expectedStage.key()
                            + " is expected."));
        }
        if (parsed != null) {
            for (RuleFile file : sorted) {
                if (isScenario(file.path())) {
                    ScenarioFile.read(parsed.stage, file, findings::add);
                }
            }
        }
        Collections.sort(findings);
        return new Parsed(parsed, findings);
    }

    private static @Nullable RulePackage named(
            @Nullable Stage expectedStage, List<RuleFile> files, List<Finding> findings) {
        for (RuleFile file : files) {
            Matcher matcher = DRL_PACKAGE.matcher(file.content());
            if (file.path().endsWith(".drl") && matcher.find()) {
                Stage stage = Stage.of(matcher.group(1));
                String name = matcher.group(2).replace('_', '-');
                if (stage != null && !NAME.matcher(name).matches()) {
                    int line = 1
                            + (int) file.content()
                                    .substring(0, matcher.start(1))
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count();
                    int column = matcher.start(2) - file.content().lastIndexOf('\n', matcher.start(2));
                    findings.add(Finding.error(file.path(), line, column, "bad-name", NAME_RULE)
                            .until(line, column + matcher.group(2).length()));
                    return new RulePackage(UNNAMED, stage, UNNAMED, "", null, Map.of(), files, hash(files));
                }
                if (stage != null) {
                    return new RulePackage(name, stage, name, "", null, Map.of(), files, hash(files));
                }
            }
        }
        if (expectedStage != null && files.stream().anyMatch(file -> file.path().endsWith(".drl"))) {
            return new RulePackage(UNNAMED, expectedStage, UNNAMED, "", null, Map.of(), files, hash(files));
        }
        findings.add(Finding.error(
                MANIFEST, 0, 0, "no-manifest", "A package needs a package.yaml with its name, stage and title."));
        return null;
    }

    private static String firstRules(List<RuleFile> files) {
        return files.stream()
                .map(RuleFile::path)
                .filter(path -> path.endsWith(".drl"))
                .findFirst()
                .orElse(MANIFEST);
    }

    private static void checkPaths(List<RuleFile> files, List<Finding> findings) {
        TreeSet<String> seen = new TreeSet<>();
        for (RuleFile file : files) {
            checkFile(file, seen, findings::add);
        }
        if (files.size() > MAX_FILES) {
            findings.add(Finding.error(MANIFEST, 0, 0, "too-many-files", "A package has at most 500 files."));
        }
    }

    private static void checkFile(RuleFile file, Set<String> seen, Consumer<Finding> findings) {
        String path = file.path();
        if (!PATH.matcher(path).matches()) {
            findings.accept(Finding.error(
                    path,
                    0,
                    0,
                    "bad-path",
                    "Paths are made of letters, digits, dot, minus and underline, with / between folders."));
        } else if (!seen.add(path)) {
            findings.accept(Finding.error(path, 0, 0, "duplicate-file", "This path is given twice."));
        } else if (!path.equals(MANIFEST)
                && !path.equals("README.md")
                && !path.endsWith(".drl")
                && !path.endsWith(".csv")
                && !isScenario(path)) {
            findings.accept(Finding.error(
                    path,
                    0,
                    0,
                    "unknown-file",
                    "A package holds package.yaml, README.md, *.drl, *.csv and scenarios/*.yaml."));
        }
        if (file.content().length() > MAX_FILE) {
            findings.accept(Finding.error(path, 0, 0, TOO_LONG, "A file has at most 256 kB."));
        }
    }

    /**
     * What keeps the files from being stored at all, whatever is written in them, as faults of a request that holds them in
     * this order as {@code files}.
     */
    static List<Fault> unstorable(List<RuleFile> files) {
        List<Fault> faults = new ArrayList<>();
        if (files.size() > MAX_FILES) {
            faults.add(new Fault("/files", "too-many-files", "A package has at most 500 files."));
        }
        TreeSet<String> seen = new TreeSet<>();
        for (int i = 0; i < files.size(); i++) {
            String at = "/files/" + i;
            checkFile(
                    files.get(i),
                    seen,
                    finding -> faults.add(new Fault(
                            at + (finding.code().equals(TOO_LONG) ? "/content" : "/path"),
                            finding.code(),
                            finding.message())));
        }
        return faults;
    }

    static boolean isScenario(String path) {
        return path.startsWith("scenarios/") && path.endsWith(".yaml");
    }

    /** Length-prefixed, so that no two sets of files run together into one text. */
    private static String hash(List<RuleFile> sorted) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (RuleFile file : sorted) {
                for (String part : List.of(file.path(), file.content())) {
                    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                    digest.update(bytes);
                }
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** As in {@code [a-z][a-z0-9-]{1,62}}. */
    public String name() {
        return name;
    }

    public Stage stage() {
        return stage;
    }

    public String title() {
        return title;
    }

    public String description() {
        return description;
    }

    public @Nullable String owner() {
        return owner;
    }

    public SortedMap<String, Setting> settings() {
        return settings;
    }

    /** By path. */
    public List<RuleFile> files() {
        return files;
    }

    /** {@code sha256:} and the digest over paths and contents, whatever the order in which they were given. */
    public String hash() {
        return hash;
    }

    /** The name of the package in its DRL. */
    public String javaPackage() {
        return stage.javaPackage(name);
    }

    /**
     * The same sources with other values for some settings; files and hash stay.
     *
     * @throws IllegalArgumentException when there is no such setting, or it does not take the value
     */
    public RulePackage withSettings(Map<String, ?> values) {
        Map<String, Setting> changed = new TreeMap<>(settings);
        values.forEach((setting, value) -> {
            Setting known = changed.get(setting);
            if (known == null) {
                throw new IllegalArgumentException("The package " + name + " has no setting \"" + setting + "\".");
            }
            changed.put(setting, known.withValue(value));
        });
        return new RulePackage(name, stage, title, description, owner, changed, files, hash);
    }

    @Override
    public String toString() {
        return name + " (" + stage.key() + ", " + hash + ")";
    }
}
