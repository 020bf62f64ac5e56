package io.homeostat.web.command;

import io.homeostat.evaluation.ScenarioResult;
import io.homeostat.model.RuleRef;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Tells people, and what reads files after them, what came out. */
final class Report {
    private record Case(String name, List<String> faults) {}

    private final PrintWriter out;
    private final boolean annotations;
    private final Map<PackageFolder, List<Case>> cases = new LinkedHashMap<>();
    private int rules;
    private int errors;
    private int warnings;
    private int passed;
    private int failed;
    private int silent;

    Report(PrintWriter out, boolean annotations) {
        this.out = out;
        this.annotations = annotations;
    }

    void finding(PackageFolder folder, Finding finding) {
        if (finding.isError()) {
            errors++;
        } else {
            warnings++;
        }
        String path = folder.told(finding.path());
        if (annotations) {
            annotate(
                    finding.isError() ? "error" : "warning",
                    path,
                    finding.line(),
                    finding.column(),
                    finding.endLine(),
                    finding.endColumn(),
                    finding.code(),
                    finding.message());
        } else {
            String text = finding.toString();
            out.println(path + text.substring(finding.path().length()));
        }
    }

    void checked(PackageFolder folder, Checker.Verdict verdict) {
        rules += verdict.rules();
        of(folder)
                .add(new Case(
                        "check",
                        verdict.findings().stream()
                                .filter(Finding::isError)
                                .map(Finding::toString)
                                .toList()));
    }

    void scenario(PackageFolder folder, ScenarioResult result) {
        of(folder)
                .add(new Case(
                        result.scenario().path() + ": " + result.scenario().name(),
                        result.passed() ? List.of() : List.of(result.toString())));
        if (result.passed()) {
            passed++;
            return;
        }
        failed++;
        String path = folder.told(result.scenario().path());
        if (annotations) {
            annotate(
                    "error",
                    path,
                    result.scenario().line(),
                    0,
                    0,
                    0,
                    "scenario",
                    "\"" + result.scenario().name() + "\" failed: " + String.join(" ", result.faults()));
        } else {
            out.println(
                    path + result.toString().substring(result.scenario().path().length()));
        }
    }

    void coverage(PackageFolder folder, int all, List<RuleRef> notFired) {
        silent += notFired.size();
        out.println(folder.folder() + ": " + (all - notFired.size()) + " of " + all + " rules fire in a scenario");
        for (RuleRef rule : notFired) {
            out.println("  " + folder.told(rule.source()) + ":" + rule.line() + " no scenario fires \"" + rule.name()
                    + "\"");
        }
    }

    boolean wrong() {
        return errors > 0 || failed > 0 || silent > 0;
    }

    void summary() {
        List<String> said = new ArrayList<>();
        said.add(count(cases.size(), "package"));
        said.add(count(rules, "rule"));
        said.add(count(errors, "error"));
        said.add(count(warnings, "warning"));
        if (passed + failed > 0) {
            said.add(passed + " of " + count(passed + failed, "scenario") + " passed");
        }
        out.println(String.join(", ", said));
        out.flush();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private List<Case> of(PackageFolder folder) {
        return cases.computeIfAbsent(folder, f -> new ArrayList<>());
    }

    private void annotate(
            String level, String path, int line, int column, int endLine, int endColumn, String title, String message) {
        StringBuilder text = new StringBuilder("::" + level + " file=" + property(path));
        add(text, "line", line);
        add(text, "col", column);
        add(text, "endLine", endLine);
        add(text, "endColumn", endColumn);
        text.append(",title=").append(property(title));
        out.println(text + "::" + data(message));
    }

    private static void add(StringBuilder text, String name, int value) {
        if (value > 0) {
            text.append(',').append(name).append('=').append(value);
        }
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    /** One suite for each package, one case for its check and one for each scenario. */
    void writeJunit(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (OutputStream to = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(to, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            for (Map.Entry<PackageFolder, List<Case>> suite : cases.entrySet()) {
                String name = suite.getKey().folder().toString();
                xml.writeStartElement("testsuite");
                xml.writeAttribute("name", name);
                xml.writeAttribute("tests", String.valueOf(suite.getValue().size()));
                xml.writeAttribute(
                        "failures",
                        String.valueOf(suite.getValue().stream()
                                .filter(one -> !one.faults().isEmpty())
                                .count()));
                for (Case one : suite.getValue()) {
                    write(xml, name, one);
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(XMLStreamWriter xml, String suite, Case one) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", printable(one.name()));
        if (!one.faults().isEmpty()) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", printable(firstLine(one.faults().getFirst())));
            xml.writeCharacters(printable(String.join("\n", one.faults())));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    /** XML has no way to write most control characters. */
    private static String printable(String text) {
        StringBuilder good = new StringBuilder();
        text.codePoints()
                .forEach(c -> good.appendCodePoint(
                        c == '\n'
                                        || c == '\t'
                                        || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c <= 0xDFFF))
                                ? c
                                : '?'));
        return good.toString();
    }
}
