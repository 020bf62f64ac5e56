package io.homeostat.rulebase;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.RuleDescr;

/** Finds rules that say the same in other words: other names of bindings, other white space, another name of the rule. */
final class Likeness {
    private static final Pattern BEGIN = Pattern.compile("\\bwhen\\b");
    private static final Pattern BINDING = Pattern.compile("(?<![\\w$])\\$\\w+");

    private Likeness() {}

    /** @param skipped rules of which something is wrong, by name */
    static void check(List<RuleSource> sources, Set<String> skipped, Consumer<Finding> findings) {
        Map<String, String> seen = new HashMap<>();
        for (RuleSource source : sources) {
            if (source.tree() == null) {
                continue;
            }
            for (RuleDescr rule : source.tree().getRules()) {
                if (skipped.contains(rule.getName())) {
                    continue;
                }
                int line = source.sourceLine(Math.max(1, rule.getLine()));
                String place = "\"" + rule.getName() + "\" (" + source.path() + ":" + line + ")";
                String before = seen.putIfAbsent(said(source, rule), place);
                if (before != null) {
                    findings.accept(Finding.warning(
                                    source.path(),
                                    line,
                                    0,
                                    "duplicate-rule",
                                    "This rule says the same as " + before + "; leave one of them out.")
                            .of(rule.getName()));
                }
            }
        }
    }

    /** What it says, whatever its bindings are called. */
    private static String said(RuleSource source, RuleDescr rule) {
        int start = Math.max(0, rule.getStartCharacter());
        int end = Math.max(start, Math.min(source.bare().length(), rule.getEndCharacter() + 1));
        String text = source.bare().substring(start, end);
        String bare = Subset.withoutTexts(text);
        Matcher begin = BEGIN.matcher(bare);
        int from = begin.find() ? begin.end() : 0;
        StringBuilder said = new StringBuilder();
        Map<String, Integer> names = new HashMap<>();
        Matcher bindings = BINDING.matcher(bare);
        int at = from;
        while (bindings.find(at)) {
            said.append(text, at, bindings.start());
            said.append('$').append(names.computeIfAbsent(bindings.group(), n -> names.size()));
            at = bindings.end();
        }
        said.append(text.substring(at));
        // Blanks within texts are few; that two texts differ only in those is no reason to keep both rules.
        return said.toString().replaceAll("\\s+", "");
    }
}
