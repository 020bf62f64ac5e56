package io.homeostat.web.command;

import io.homeostat.rulebase.Finding;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with the files of one rule package.
 *
 * @param folder as it was named on the command line, or below what was
 * @param findings what is wrong with the folder itself, before its files are read
 */
record PackageFolder(Path folder, List<RuleFile> files, List<Finding> findings) {
    private static final String MANIFEST = "package.yaml";
    private static final Pattern FILE = Pattern.compile("\\.(drl|csv|yaml|md)$");
    private static final int DEEPEST = 6;
    private static final long LARGEST = 1024 * 1024;

    PackageFolder {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }

    /**
     * The packages in these folders, by path: each that has a package.yaml, or the folder itself when it holds rules.
     *
     * @throws IllegalArgumentException when a folder is none, or holds no package
     * @throws UncheckedIOException when it cannot be read
     */
    static List<PackageFolder> in(List<Path> folders) {
        List<PackageFolder> found = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        Map<String, Path> names = new HashMap<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException(folder + " is no folder.");
            }
        }
        // What lies above comes first, so that a part of a package is known for one.
        for (Path folder : folders.stream()
                .sorted(Comparator.comparingInt(
                        one -> one.toAbsolutePath().normalize().getNameCount()))
                .toList()) {
            try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
                List<Path> packages = all.filter(
                                path -> path.getFileName().toString().equals(MANIFEST))
                        .map(Path::getParent)
                        .sorted()
                        .toList();
                Path real = folder.toRealPath();
                if (packages.isEmpty() && seen.stream().anyMatch(real::startsWith)) {
                    continue;
                }
                if (packages.isEmpty()) {
                    packages = holdsRules(folder) ? List.of(folder) : List.of();
                }
                if (packages.isEmpty()) {
                    throw new IllegalArgumentException(
                            folder + " holds no rule package: there is neither a package.yaml nor a .drl in it.");
                }
                for (Path one : packages) {
                    // Folders that were named may lie within each other.
                    if (seen.add(one.toRealPath())) {
                        found.add(read(one, names));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
            }
        }
        return found;
    }

    private static boolean holdsRules(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".drl"));
        }
    }

    private static PackageFolder read(Path folder, Map<String, Path> names) throws IOException {
        List<Finding> findings = new ArrayList<>();
        List<RuleFile> files = files(folder, findings);
        RulePackage rulePackage = RulePackage.parse(null, files).rulePackage();
        Path other = rulePackage == null ? null : names.putIfAbsent(rulePackage.name(), folder);
        if (rulePackage != null && other != null) {
            boolean manifest = files.stream().anyMatch(file -> file.path().equals(MANIFEST));
            findings.add(error(
                    manifest ? MANIFEST : "",
                    "duplicate-package",
                    "The package in " + other + " is also called " + rulePackage.name() + "; rename one of them."));
        }
        return new PackageFolder(folder, files, findings);
    }

    private static Finding error(String path, String code, String message) {
        return new Finding(path, 0, 0, 0, 0, Finding.Level.ERROR, code, null, message);
    }

    private static List<RuleFile> files(Path folder, List<Finding> findings) throws IOException {
        List<RuleFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
            for (Path file : all.filter(path -> !path.equals(folder)).sorted().toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                // What editors and version control leave behind is no part of a package.
                if (path.startsWith(".") || path.contains("/.")) {
                    continue;
                }
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(new RuleFile(path, content(file)));
                } else if (Files.isSymbolicLink(file)) {
                    findings.add(error(
                            path,
                            "unknown-file",
                            "This is a link, and links are not followed; put the file itself here."));
                } else if (FILE.matcher(path).find()) {
                    findings.add(error(
                            path,
                            "unknown-file",
                            "This is a folder or no plain file, though it is named like one; rename it."));
                }
            }
        }
        return files;
    }

    private static String content(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IllegalArgumentException(file + " is larger than any file of a package may be.");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is no text in UTF-8.", e);
        }
    }

    /** How a file of the package is told of: by its path from where the command was given. */
    String told(String path) {
        return path.isEmpty()
                ? folder.toString()
                : folder.resolve(path).normalize().toString();
    }
}
