package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of one file between two states of a package.
 *
 * @param unifiedDiff by lines, as {@code diff -u} writes it; empty when nothing changed
 */
public record FileDiff(String path, Status status, String unifiedDiff) {
    private static final String NONE = "/dev/null";

    /** What became of it. */
    public enum Status {
        ADDED,
        REMOVED,
        CHANGED,
        SAME
    }

    /** Of every file that either state has, by path. */
    public static List<FileDiff> between(List<RuleFile> from, List<RuleFile> to) {
        TreeMap<String, String> before = byPath(from);
        TreeMap<String, String> after = byPath(to);
        SortedSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<FileDiff> diffs = new ArrayList<>();
        for (String path : paths) {
            String old = before.get(path);
            String now = after.get(path);
            if (old == null && now != null) {
                diffs.add(new FileDiff(path, Status.ADDED, UnifiedDiff.of(NONE, "", path, now)));
            } else if (old != null && now == null) {
                diffs.add(new FileDiff(path, Status.REMOVED, UnifiedDiff.of(path, old, NONE, "")));
            } else if (old != null && now != null) {
                diffs.add(new FileDiff(
                        path, old.equals(now) ? Status.SAME : Status.CHANGED, UnifiedDiff.of(path, old, path, now)));
            }
        }
        return diffs;
    }

    private static TreeMap<String, String> byPath(List<RuleFile> files) {
        TreeMap<String, String> byPath = new TreeMap<>();
        files.forEach(file -> byPath.put(file.path(), file.content()));
        return byPath;
    }
}
