package io.homeostat.web.command;

import io.homeostat.rulebase.RuleFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with the files of one rule package.
 *
 * @param folder as it was named on the command line, or below what was
 */
record PackageFolder(Path folder, List<RuleFile> files) {
    private static final String MANIFEST = "package.yaml";
    private static final int DEEPEST = 6;
    private static final long LARGEST = 1024 * 1024;

    PackageFolder {
        files = List.copyOf(files);
    }

    /**
     * The packages in these folders, by path: each that has a package.yaml, or the folder itself when it holds rules.
     *
     * @throws IllegalArgumentException when a folder is none, or holds no package
     * @throws UncheckedIOException when it cannot be read
     */
    static List<PackageFolder> in(List<Path> folders) {
        List<PackageFolder> found = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException(folder + " is no folder.");
            }
            try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
                List<Path> packages = all.filter(
                                path -> path.getFileName().toString().equals(MANIFEST))
                        .map(Path::getParent)
                        .sorted()
                        .toList();
                if (packages.isEmpty()) {
                    packages = holdsRules(folder) ? List.of(folder) : List.of();
                }
                if (packages.isEmpty()) {
                    throw new IllegalArgumentException(
                            folder + " holds no rule package: there is neither a package.yaml nor a .drl in it.");
                }
                for (Path one : packages) {
                    found.add(new PackageFolder(one, files(one)));
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

    private static List<RuleFile> files(Path folder) throws IOException {
        List<RuleFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
            for (Path file : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                String path = folder.relativize(file).toString().replace('\\', '/');
                // What editors and version control leave behind is no part of a package.
                if (!path.startsWith(".") && !path.contains("/.")) {
                    files.add(new RuleFile(path, content(file)));
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
