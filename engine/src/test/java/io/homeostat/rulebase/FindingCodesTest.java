package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingCodesTest {
    private static final Pattern CODE =
            Pattern.compile("\"([a-z]+(?:-[a-z]+)+|compile|forbidden|mistyped|syntax|together|unbounded|yaml)\"");
    /** What is written like a code and is none: words of DRL, a thread, refusals of the rule base. */
    private static final Set<String> OTHERS =
            Set.of("activation-group", "lock-on-active", "no-loop", "homeostat-rule-compiler", "no-release");

    /** What writes, cuts and approves refuses calls, and finds nothing in rules. */
    private static final Set<String> REFUSING =
            Set.of("Drafts.java", "Review.java", "RulePackages.java", "RuleVersions.java");

    private static boolean findsInRules(Path source) {
        return !REFUSING.contains(String.valueOf(source.getFileName()));
    }

    @Test
    void every_code_of_a_finding_is_explained_and_no_other() throws IOException {
        SortedSet<String> used = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/homeostat/rulebase"))) {
            for (Path source : sources.filter(FindingCodesTest::findsInRules).toList()) {
                Matcher codes = CODE.matcher(Files.readString(source));
                while (codes.find()) {
                    used.add(codes.group(1));
                }
            }
        }
        used.removeAll(OTHERS);
        SortedSet<String> explained = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/rules/checking.md"))) {
            if (line.startsWith("| `") && !line.startsWith("| `./")) {
                Matcher codes = Pattern.compile("`([a-z-]+)`").matcher(line.substring(0, line.indexOf('|', 1)));
                while (codes.find()) {
                    explained.add(codes.group(1));
                }
            }
        }
        assertThat(explained).isEqualTo(used);
    }
}
