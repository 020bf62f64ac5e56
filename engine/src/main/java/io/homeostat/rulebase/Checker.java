package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Says what is wrong with the rules of a package, before anything of them runs. */
public final class Checker {
    private Checker() {}

    /** Everything found in its rules, by place; empty when nothing is. What {@link RulePackage#parse} found is not repeated. */
    public static List<Finding> check(RulePackage rulePackage) {
        List<Finding> findings = new ArrayList<>();
        List<RuleSource> sources = RuleSource.of(rulePackage, findings::add);
        if (findings.stream().noneMatch(Finding::isError)) {
            List<StageBuild.Input> inputs = sources.stream()
                    .map(source ->
                            new StageBuild.Input(rulePackage.javaPackage(), fileName(source.path()), source.drl()))
                    .toList();
            StageBuild build = StageBuild.of(inputs, Map.of(), false);
            if (build.failed()) {
                for (String t : texts(build)) {
                    findings.add(Finding.error("x", 0, 0, "compile", t));
                }
            }
        }
        Collections.sort(findings);
        return findings;
    }

    /** Under which name a file goes to the compiler, which takes DRL only. */
    static String fileName(String path) {
        return path.replace('/', '_') + (path.endsWith(".drl") ? "" : ".drl");
    }

    static List<String> texts(StageBuild build) {
        List<String> texts = new ArrayList<>();
        build.errors()
                .forEach(m -> texts.add(m.getPath() + "|" + m.getLine() + "|" + m.getColumn() + "|" + m.getText()));
        if (build.thrown() != null) {
            texts.add(build.thrown().toString());
        }
        return texts;
    }
}
