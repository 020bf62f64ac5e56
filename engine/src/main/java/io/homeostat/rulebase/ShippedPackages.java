package io.homeostat.rulebase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rule packages on the class path, under {@code rules/<stage>/<name>/}. Which files there are stands in
 * {@code rules/index.txt}: a folder inside a jar inside a WAR cannot be listed on every server.
 */
public final class ShippedPackages {
    private static final String ROOT = "rules/";

    private ShippedPackages() {}

    /**
     * All of them, sorted by stage and name; none when nothing is shipped.
     *
     * @throws RulesRefused when a package's files do not make one
     */
    public static List<RulePackage> load(ClassLoader loader) {
        Map<String, List<RuleFile>> byFolder = new TreeMap<>();
        try (InputStream index = loader.getResourceAsStream(ROOT + "index.txt")) {
            if (index == null) {
                return List.of();
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    int end = line.indexOf('/', line.indexOf('/') + 1);
                    if (end < 0) {
                        throw new IOException(
                                "rules/index.txt has the line " + line + ", which is no <stage>/<name>/<file>");
                    }
                    byFolder.computeIfAbsent(line.substring(0, end), k -> new ArrayList<>())
                            .add(new RuleFile(line.substring(end + 1), content(loader, line)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<RulePackage> packages = new ArrayList<>();
        byFolder.forEach((folder, files) -> {
            Stage stage = Stage.of(folder.substring(0, folder.indexOf('/')));
            RulePackage.Parsed parsed = RulePackage.parse(stage, files);
            RulePackage one = parsed.rulePackage();
            if (one == null || !parsed.ok()) {
                throw new RulesRefused(parsed.findings());
            }
            packages.add(one);
        });
        return packages;
    }

    private static String content(ClassLoader loader, String path) throws IOException {
        try (InputStream in = loader.getResourceAsStream(ROOT + path)) {
            if (in == null) {
                throw new IOException("rules/index.txt names " + path + ", which is not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
