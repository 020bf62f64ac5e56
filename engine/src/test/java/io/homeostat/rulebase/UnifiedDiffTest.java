package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+(\\d+)(?:,(\\d+))? @@");

    private static String diff(String from, String to) {
        return UnifiedDiff.of("a", from, "b", to);
    }

    @Test
    void a_changed_line_stands_between_those_around_it() {
        String from = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";
        assertThat(diff(from, from.replace("five", "FIVE"))).isEqualTo("""
                --- a
                +++ b
                @@ -2,7 +2,7 @@
                 two
                 three
                 four
                -five
                +FIVE
                 six
                 seven
                 eight
                """);
    }

    @Test
    void what_is_the_same_has_no_diff() {
        assertThat(diff("one\ntwo", "one\ntwo")).isEmpty();
        assertThat(diff("", "")).isEmpty();
    }

    @Test
    void a_text_that_was_not_there_is_all_added_and_one_that_is_gone_all_removed() {
        assertThat(diff("", "one\ntwo\n")).isEqualTo("--- a\n+++ b\n@@ -0,0 +1,2 @@\n+one\n+two\n");
        assertThat(diff("one\n", "")).isEqualTo("--- a\n+++ b\n@@ -1 +0,0 @@\n-one\n");
    }

    @Test
    void a_last_line_without_its_break_is_told_apart() {
        assertThat(diff("one", "one\n")).isEqualTo("""
                --- a
                +++ b
                @@ -1 +1 @@
                -one
                \\ No newline at end of file
                +one
                """);
    }

    @Test
    void changes_that_are_far_apart_are_shown_apart() {
        List<String> lines = new ArrayList<>(
                IntStream.rangeClosed(1, 40).mapToObj(i -> "line " + i).toList());
        String from = String.join("\n", lines);
        lines.set(4, "other");
        lines.set(11, "near");
        lines.remove(35);
        String diff = diff(from, String.join("\n", lines));
        assertThat(diff.lines().filter(line -> line.startsWith("@@")))
                .containsExactly("@@ -2,14 +2,14 @@", "@@ -33,7 +33,6 @@");
    }

    @Test
    void more_changes_than_are_searched_for_are_shown_as_replaced_whole() {
        List<String> numbers =
                IntStream.range(0, 20_000).mapToObj(i -> i + "\n").toList();
        List<String> shuffled = new ArrayList<>(numbers);
        Collections.shuffle(shuffled, new java.util.Random(1));
        String from = String.join("", numbers);
        String to = String.join("", shuffled);
        String diff = diff(from, to);
        assertThat(applied(from, diff)).isEqualTo(to);
        assertThat(diff.lines().filter(line -> line.startsWith("-")).count()).isGreaterThan(19_000);
    }

    @Property
    void what_it_says_leads_from_the_one_text_to_the_other(@ForAll("texts") String from, @ForAll("texts") String to) {
        String diff = diff(from, to);
        assertThat(applied(from, diff)).isEqualTo(to);
        assertThat(diff.isEmpty()).isEqualTo(from.equals(to));
    }

    @Property
    void no_fewer_lines_would_do(@ForAll("texts") String from, @ForAll("texts") String to) {
        List<String> a = lines(from);
        List<String> b = lines(to);
        long edits = diff(from, to)
                .lines()
                .skip(2)
                .filter(line -> line.startsWith("-") || line.startsWith("+"))
                .count();
        assertThat(edits).isEqualTo(a.size() + b.size() - 2L * common(a, b));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a\n", "b\n", "c\n", "\n", "a\r\n")
                .list()
                .ofMaxSize(30)
                .flatMap(lines -> Arbitraries.of("", "a", "z").map(last -> String.join("", lines) + last));
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
        lines.remove("");
        return lines;
    }

    /** The length of the longest common subsequence, the slow and certain way. */
    private static int common(List<String> a, List<String> b) {
        int[][] longest = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                longest[i][j] = a.get(i).equals(b.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest[0][0];
    }

    /** What {@code patch} makes of it; every kept and removed line, and every count, is checked. */
    private static String applied(String from, String diff) {
        if (diff.isEmpty()) {
            return from;
        }
        List<String> old = lines(from);
        List<String> said = List.of(diff.split("(?<=\n)"));
        StringBuilder made = new StringBuilder();
        int at = 0;
        int i = 2;
        while (i < said.size()) {
            Matcher hunk = HUNK.matcher(said.get(i).strip());
            assertThat(hunk.matches()).as(said.get(i)).isTrue();
            int removed = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
            int added = hunk.group(4) == null ? 1 : Integer.parseInt(hunk.group(4));
            int start = Integer.parseInt(hunk.group(1)) - (removed == 0 ? 0 : 1);
            for (; at < start; at++) {
                made.append(old.get(at));
            }
            i++;
            while (removed > 0 || added > 0) {
                String line = said.get(i++);
                String text = line.substring(1);
                if (i < said.size() && said.get(i).startsWith("\\")) {
                    text = text.substring(0, text.length() - 1);
                    i++;
                }
                if (line.charAt(0) != '+') {
                    assertThat(old.get(at++)).isEqualTo(text);
                    removed--;
                }
                if (line.charAt(0) != '-') {
                    made.append(text);
                    added--;
                }
            }
            assertThat(removed).isZero();
            assertThat(added).isZero();
        }
        for (; at < old.size(); at++) {
            made.append(old.get(at));
        }
        return made.toString();
    }
}
