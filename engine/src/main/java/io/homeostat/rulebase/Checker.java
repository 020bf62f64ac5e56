package io.homeostat.rulebase;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.kie.api.builder.Message;

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
            for (Message message : build.errors()) {
                findings.add(Finding.error(
                        pathOf(message, sources),
                        Math.max(0, message.getLine()),
                        Math.max(0, message.getColumn()),
                        "compile",
                        message.getText()));
            }
            for (StageBuild.Fault fault : build.faults()) {
                findings.add(found(fault, sources));
            }
            if (build.thrown() != null) {
                findings.add(Finding.error("", 0, 0, "compile", build.thrown().toString()));
            }
        }
        Collections.sort(findings);
        return findings;
    }

    private static Finding found(StageBuild.Fault fault, List<RuleSource> sources) {
        String message = "A rule must not use this: " + fault.what() + ". It may reason over facts, and insert what it"
                + " proposes.";
        for (RuleSource source : sources) {
            for (RuleSource.Rule rule : source.rules()) {
                if (rule.name().equals(fault.rule())) {
                    return Finding.error(source.path(), rule.line(), 0, "forbidden", message)
                            .of(rule.name());
                }
            }
        }
        return Finding.error("", 0, 0, "forbidden", message);
    }

    /** Under which name a file goes to the compiler, which takes DRL only. */
    static String fileName(String path) {
        return path.replace('/', '_') + (path.endsWith(".drl") ? "" : ".drl");
    }

    /** The file that the compiler speaks of, by our own name for it; an empty text when it does not say. */
    private static String pathOf(Message message, List<RuleSource> sources) {
        String said = String.valueOf(message.getPath());
        return sources.stream()
                .map(RuleSource::path)
                .filter(path -> said.endsWith("/" + fileName(path)))
                .findFirst()
                .orElse("");
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
