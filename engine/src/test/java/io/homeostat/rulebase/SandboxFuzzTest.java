package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Sources cut up and put together anew, harmless ones and attacks alike. Whatever comes out is told of in findings, or runs
 * within its limits; it never touches anything, and never breaks the checker. The seed is fixed: {@code -Dhomeostat.fuzz=N}
 * runs more of them.
 */
class SandboxFuzzTest {
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"|[\\w$]+|\\s+|\\S");
    private static final int COUNT = Integer.getInteger("homeostat.fuzz", 1_500);

    private final List<List<String>> sources = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    SandboxFuzzTest() {
        SandboxTest.harmless().forEach(this::add);
        SandboxTest.attacks().values().forEach(this::add);
    }

    private void add(String source) {
        if (source.length() > 4_000) {
            return;
        }
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(source);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        sources.add(tokens);
        words.addAll(tokens);
    }

    @Test
    void whatever_is_written_is_refused_or_does_no_harm() throws Exception {
        Properties before = (Properties) System.getProperties().clone();
        int ran = 0;
        for (int number = 0; number < COUNT; number++) {
            String source = source(new Random(number));
            Files.deleteIfExists(SandboxTest.TOUCHED);
            if (survives(number, source)) {
                ran++;
            }
            assertThat(SandboxTest.TOUCHED).as(number + "\n" + source).doesNotExist();
        }
        assertThat(System.getProperties()).isEqualTo(before);
        assertThat(ran).as("sources that ran, without which nothing was tried").isGreaterThan(COUNT / 50);
    }

    private static boolean survives(int number, String source) {
        String text = source.startsWith("package") ? source : SandboxTest.HEAD + source;
        RulePackage.Parsed parsed = RulePackage.parse(Stage.ANALYZER, List.of(new RuleFile("tiny.drl", text)));
        RulePackage rulePackage = parsed.rulePackage();
        if (rulePackage == null || !parsed.ok()) {
            return false;
        }
        Checker.Verdict verdict;
        try {
            verdict = Checker.validate(Stage.ANALYZER, rulePackage.files());
        } catch (RuntimeException | Error e) {
            throw new AssertionError("the checker broke on " + number + ":\n" + source, e);
        }
        if (!verdict.valid()) {
            return false;
        }
        try (CompiledRelease release = CompiledRelease.compile(
                1, new UUID(0, 1), List.of(new CompiledRelease.Part(rulePackage, 1)), Set.of())) {
            RuleSession.run(release, Stage.ANALYZER, SandboxTest.facts(), SandboxTest.LIMITS);
        } catch (RuleFailure e) {
            // stopped
        } catch (RuntimeException | Error e) {
            throw new AssertionError("what the checker let pass broke " + number + ":\n" + source, e);
        }
        return true;
    }

    private String source(Random random) {
        List<String> tokens = new ArrayList<>(sources.get(random.nextInt(sources.size())));
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(tokens.size());
            switch (random.nextInt(5)) {
                case 0 -> tokens.remove(at);
                case 1 -> tokens.add(at, tokens.get(at));
                case 2 -> tokens.set(at, words.get(random.nextInt(words.size())));
                case 3 -> tokens.add(at, words.get(random.nextInt(words.size())));
                default -> {
                    List<String> other = sources.get(random.nextInt(sources.size()));
                    int from = random.nextInt(other.size());
                    int to = Math.min(other.size(), from + 1 + random.nextInt(20));
                    tokens.addAll(at, other.subList(from, to));
                }
            }
            if (tokens.isEmpty()) {
                tokens.add("rule");
            }
        }
        return String.join("", tokens);
    }
}
