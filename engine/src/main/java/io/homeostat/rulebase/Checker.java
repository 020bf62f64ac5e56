package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says what is wrong with the rules of a package, before anything of them runs. */
public final class Checker {
    private Checker() {}

    /** Everything found in its rules, by place; empty when nothing is. What {@link RulePackage#parse} found is not repeated. */
    public static List<Finding> check(RulePackage rulePackage) {
        List<Finding> findings = new ArrayList<>();
        List<RuleSource> sources = RuleSource.of(rulePackage, findings::add);
        for (RuleSource source : sources) {
            List<Finding> seen = new ArrayList<>();
            RuleCheck.check(source, rulePackage.stage(), seen::add);
            Set<String> wrong = wrong(findings);
            wrong.addAll(wrong(seen));
            // What is said of a rule that is wrong anyway would be put right with it, or is not so.
            seen.removeIf(finding -> !finding.isError() && wrong.contains(finding.rule()));
            findings.addAll(seen);
        }
        boolean surroundings = findings.stream()
                .anyMatch(finding -> finding.isError()
                        && finding.rule() == null
                        && !finding.code().equals("syntax"));
        if (!surroundings) {
            CompileCheck.check(rulePackage, sources, wrong(findings), findings::add);
        }
        Collections.sort(findings);
        return findings.stream().distinct().toList();
    }

    /** Rules of which something is wrong. */
    private static Set<String> wrong(List<Finding> findings) {
        Set<String> wrong = new HashSet<>();
        for (Finding finding : findings) {
            String rule = finding.rule();
            if (finding.isError() && rule != null) {
                wrong.add(rule);
            }
        }
        return wrong;
    }

    /** Under which name a file goes to the compiler, which takes DRL only. */
    static String fileName(String path) {
        return path.replace('/', '_') + (path.endsWith(".drl") ? "" : ".drl");
    }

    static List<String> texts(StageBuild build) {
        List<String> texts = new ArrayList<>();
        build.errors()
                .forEach(m -> texts.add(m.getPath() + "|" + m.getLine() + "|" + m.getColumn() + "|" + m.getText()));
        build.faults().forEach(fault -> texts.add("forbidden: " + fault.what()));
        if (build.thrown() != null) {
            texts.add(build.thrown().toString());
        }
        return texts;
    }
}
