package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What changed between two texts, by lines, in the form that {@code diff -u} writes and {@code patch} reads.
 *
 * <p>What both begin and end with is cut off; in between the fewest lines are taken out and put in, by the greedy walk of E. W.
 * Myers, "An O(ND) Difference Algorithm and Its Variations", 1986. Its cost grows with the square of the changes, so after
 * {@link #MOST_EDITS} of them the rest is shown as replaced whole, which is right and only longer than it need be.
 */
final class UnifiedDiff {
    /** So many walks are kept, of at most twice as many positions each: 4 MB. */
    private static final int MOST_EDITS = 1_000;

    private static final int CONTEXT = 3;

    private enum Kind {
        KEPT(' '),
        REMOVED('-'),
        ADDED('+');

        private final char mark;

        Kind(char mark) {
            this.mark = mark;
        }
    }

    private record Line(Kind kind, String text) {}

    private final List<String> from;
    private final List<String> to;

    private UnifiedDiff(List<String> from, List<String> to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What leads from one text to the other; empty when they are the same.
     *
     * @param fromName of the first text, in the heading; {@code /dev/null} when there was none
     */
    static String of(String fromName, String from, String toName, String to) {
        if (from.equals(to)) {
            return "";
        }
        StringBuilder text = new StringBuilder("--- " + fromName + "\n+++ " + toName + "\n");
        hunks(new UnifiedDiff(lines(from), lines(to)).walk(), text);
        return text.toString();
    }

    /** Each with the line break that ends it, so that a last line without one differs from one with. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, next));
            start = next;
        }
        return lines;
    }

    private List<Line> walk() {
        int most = Math.min(from.size(), to.size());
        int head = 0;
        while (head < most && from.get(head).equals(to.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < most - head && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
            tail++;
        }
        List<Line> lines = new ArrayList<>();
        from.subList(0, head).forEach(line -> lines.add(new Line(Kind.KEPT, line)));
        lines.addAll(between(from.subList(head, from.size() - tail), to.subList(head, to.size() - tail)));
        from.subList(from.size() - tail, from.size()).forEach(line -> lines.add(new Line(Kind.KEPT, line)));
        return lines;
    }

    /** The furthest that so many edits reach on each diagonal, for one more edit at a time, until both are at their end. */
    private static List<Line> between(List<String> a, List<String> b) {
        int bound = Math.min(MOST_EDITS, a.size() + b.size());
        List<int[]> walks = new ArrayList<>();
        int[] reach = new int[2 * bound + 3];
        int middle = bound + 1;
        for (int edits = 0; edits <= bound; edits++) {
            for (int k = -edits; k <= edits; k += 2) {
                boolean down = k == -edits || (k != edits && reach[middle + k - 1] < reach[middle + k + 1]);
                int x = down ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
                while (x < a.size()
                        && x - k < b.size()
                        && x - k >= 0
                        && a.get(x).equals(b.get(x - k))) {
                    x++;
                }
                reach[middle + k] = x;
                if (x >= a.size() && x - k >= b.size()) {
                    return back(a, b, walks, edits);
                }
            }
            walks.add(Arrays.copyOfRange(reach, middle - edits - 1, middle + edits + 2));
        }
        List<Line> replaced = new ArrayList<>();
        a.forEach(line -> replaced.add(new Line(Kind.REMOVED, line)));
        b.forEach(line -> replaced.add(new Line(Kind.ADDED, line)));
        return replaced;
    }

    /** Goes the way back from the end, one edit at a time. */
    private static List<Line> back(List<String> a, List<String> b, List<int[]> walks, int edits) {
        List<Line> backwards = new ArrayList<>();
        int x = a.size();
        int y = b.size();
        for (int d = edits; d > 0; d--) {
            int[] before = walks.get(d - 1);
            int middle = d; // where diagonal 0 stands in a walk of d - 1 edits
            int k = x - y;
            boolean down = k == -d || (k != d && before[middle + k - 1] < before[middle + k + 1]);
            int beforeK = down ? k + 1 : k - 1;
            int beforeX = before[middle + beforeK];
            int beforeY = beforeX - beforeK;
            while (x > beforeX && y > beforeY) {
                backwards.add(new Line(Kind.KEPT, a.get(--x)));
                y--;
            }
            if (down) {
                backwards.add(new Line(Kind.ADDED, b.get(--y)));
            } else {
                backwards.add(new Line(Kind.REMOVED, a.get(--x)));
            }
        }
        while (x > 0) {
            backwards.add(new Line(Kind.KEPT, a.get(--x)));
        }
        Collections.reverse(backwards);
        return backwards;
    }

    private static void hunks(List<Line> lines, StringBuilder text) {
        int fromLine = 0;
        int toLine = 0;
        int at = 0;
        while (true) {
            int change = at;
            while (change < lines.size() && lines.get(change).kind == Kind.KEPT) {
                change++;
            }
            if (change == lines.size()) {
                return;
            }
            int start = Math.max(at, change - CONTEXT);
            fromLine += start - at;
            toLine += start - at;
            int end = endOfHunk(lines, change);
            List<Line> hunk = lines.subList(start, end);
            int removed =
                    (int) hunk.stream().filter(line -> line.kind != Kind.ADDED).count();
            int added = (int)
                    hunk.stream().filter(line -> line.kind != Kind.REMOVED).count();
            text.append("@@ -")
                    .append(range(fromLine, removed))
                    .append(" +")
                    .append(range(toLine, added))
                    .append(" @@\n");
            hunk.forEach(line -> write(line, text));
            fromLine += removed;
            toLine += added;
            at = end;
        }
    }

    /** Behind the last change that is no further from the one before than the lines shown around both, and those lines. */
    private static int endOfHunk(List<Line> lines, int firstChange) {
        int last = firstChange;
        for (int i = firstChange; i < lines.size() && i - last - 1 <= 2 * CONTEXT; i++) {
            if (lines.get(i).kind != Kind.KEPT) {
                last = i;
            }
        }
        return Math.min(lines.size(), last + 1 + CONTEXT);
    }

    /** Of no lines, the line that they come after is named. */
    private static String range(int before, int count) {
        return (count == 0 ? before : before + 1) + (count == 1 ? "" : "," + count);
    }

    private static void write(Line line, StringBuilder text) {
        text.append(line.kind.mark).append(line.text);
        if (!line.text.endsWith("\n")) {
            text.append("\n\\ No newline at end of file\n");
        }
    }
}
