package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds rules of the planner that pull one target into opposite directions for one root cause. */
final class Opposition {
    private static final Pattern ACTION = Pattern.compile("ActionType\\s*\\.\\s*(\\w+)");
    private static final List<Set<String>> OPPOSITES = List.of(Set.of("SCALE_UP", "SCALE_DOWN"));
    private static final String CAUSE = "RootCause";

    private Opposition() {}

    /** A rule, where it stands, and what it proposes. */
    private record Proposing(RuleSource source, RuleCheck.Profile profile, Set<String> actions) {}

    /** Collects the rules of a package, file by file. */
    static final class Rules {
        private final List<Proposing> rules = new ArrayList<>();

        void add(RuleSource source, List<RuleCheck.Profile> profiles) {
            for (RuleCheck.Profile profile : profiles) {
                Set<String> actions = new LinkedHashSet<>();
                Matcher matcher = ACTION.matcher(
                        Subset.withoutTexts(String.valueOf(profile.rule().getConsequence())));
                while (matcher.find()) {
                    actions.add(matcher.group(1));
                }
                rules.add(new Proposing(source, profile, actions));
            }
        }

        /** @param skipped rules of which something is wrong, by name */
        void check(Set<String> skipped, Consumer<Finding> findings) {
            for (int i = 0; i < rules.size(); i++) {
                for (int j = i + 1; j < rules.size(); j++) {
                    Proposing one = rules.get(i);
                    Proposing other = rules.get(j);
                    Set<String> pair = opposite(one, other);
                    if (!pair.isEmpty()
                            && !skipped.contains(one.profile.rule().getName())
                            && !skipped.contains(other.profile.rule().getName())
                            && bothApply(one.profile, other.profile)) {
                        findings.accept(told(one, other, pair));
                    }
                }
            }
        }
    }

    private static Set<String> opposite(Proposing one, Proposing other) {
        for (Set<String> pair : OPPOSITES) {
            for (String action : pair) {
                if (one.actions.contains(action)
                        && pair.stream().anyMatch(second -> !second.equals(action) && other.actions.contains(second))) {
                    return pair;
                }
            }
        }
        return Set.of();
    }

    /** Whether both are about one named root cause, and nothing that they ask of it or of others keeps them apart. */
    private static boolean bothApply(RuleCheck.Profile one, RuleCheck.Profile other) {
        boolean oneCause = false;
        for (RuleCheck.Asked asked : one.asked()) {
            for (RuleCheck.Asked second : other.asked()) {
                if (asked.type().equals(second.type())) {
                    if (Thresholds.differences(asked.thresholds(), second.thresholds()) == null) {
                        return false;
                    }
                    oneCause |= asked.type().equals(CAUSE)
                            && asked.thresholds().names("name")
                            && second.thresholds().names("name");
                }
            }
        }
        return oneCause;
    }

    private static Finding told(Proposing one, Proposing other, Set<String> pair) {
        int line = other.source.sourceLine(Math.max(1, other.profile.rule().getLine()));
        int before = one.source.sourceLine(Math.max(1, one.profile.rule().getLine()));
        return Finding.warning(
                        other.source.path(),
                        line,
                        0,
                        "opposing-rules",
                        "This rule and \"" + one.profile.rule().getName() + "\" (" + one.source.path() + ":" + before
                                + ") can both answer one root cause, with "
                                + String.join(" and ", pair.stream().sorted().toList())
                                + "; let their conditions exclude each other.")
                .of(other.profile.rule().getName());
    }
}
