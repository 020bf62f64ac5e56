package io.homeostat.web.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RulesCommandTest {
    private static final String MANIFEST = "name: disk\nstage: analyzer\ntitle: Disks\n";
    private static final String RULES = """
            package rules.analyzer.disk;

            rule "A disk fills"
            when
                $v : Violation( metric == "disk_percent", value > 90 )
            then
                insert( RootCause.of( "disk_full", $v.component(), 0.9 ) );
            end

            rule "A disk fails"
            when
                $v : Violation( metric == "disk_errors", value > 0 )
            then
                insert( RootCause.of( "disk_broken", $v.component(), 0.95 ) );
            end
            """;
    private static final String SCENARIO = """
            scenario: a full disk is the cause
            given:
              violations:
                - { component: db, policy: disk-space, metric: disk_percent, value: 97 }
            expect:
              rootCauses:
                - { name: disk_full, component: db }
            """;

    private final Path folder;
    private final Path disk;
    private String out = "";
    private String err = "";

    RulesCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.disk = folder.resolve("packages/disk");
        Files.createDirectories(disk.resolve("scenarios"));
        Files.writeString(disk.resolve("package.yaml"), MANIFEST);
        Files.writeString(disk.resolve("disk.drl"), RULES);
        Files.writeString(disk.resolve("scenarios/disk.yaml"), SCENARIO);
    }

    private int run(String... arguments) {
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        int status = RulesCommand.run(new PrintWriter(said), new PrintWriter(complained), arguments);
        out = said.toString();
        err = complained.toString();
        return status;
    }

    @Test
    void rules_that_are_right_end_with_status_0() {
        assertThat(run("check", folder.toString())).as(out).isZero();
        assertThat(out).isEqualToIgnoringNewLines("1 package, 2 rules, 0 errors, 0 warnings");
    }

    @Test
    void a_mistake_is_told_at_its_place_and_ends_with_status_1() throws IOException {
        Files.writeString(disk.resolve("disk.drl"), RULES.replace("value > 90", "vale > 90"));
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out)
                .contains(
                        disk.resolve("disk.drl")
                                + ":5:47 error unknown-field: Violation has no field vale. Did you mean value? (rule \"A disk fills\")")
                .contains("1 package, 2 rules, 1 error, 0 warnings");
    }

    @Test
    void folders_within_each_other_are_looked_at_once() {
        assertThat(run("check", disk.resolve("scenarios").toString(), folder.toString(), disk.toString()))
                .as(out)
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("1 package, 2 rules, 0 errors, 0 warnings");
    }

    @Test
    void a_link_and_a_folder_named_like_a_file_are_told_of() throws IOException {
        Files.createSymbolicLink(disk.resolve("gone.drl"), folder.resolve("nowhere.drl"));
        Files.createDirectory(disk.resolve("more.drl"));
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out)
                .contains(disk.resolve("gone.drl") + " error unknown-file: This is a link")
                .contains(disk.resolve("more.drl") + " error unknown-file: This is a folder")
                .contains("1 package, 2 rules, 2 errors, 0 warnings");
    }

    @Test
    void two_packages_of_one_name_are_told_of() throws IOException {
        Path other = Files.createDirectories(folder.resolve("packages/other"));
        Files.writeString(other.resolve("package.yaml"), MANIFEST);
        Files.writeString(other.resolve("other.drl"), RULES);
        assertThat(run("check", folder.toString())).isEqualTo(1);
        assertThat(out)
                .contains(other.resolve("package.yaml") + " error duplicate-package: The package in " + disk
                        + " is also called disk")
                .contains("2 packages, 4 rules, 1 error, 0 warnings");
    }

    @Test
    void an_annotation_names_file_line_and_column() throws IOException {
        Files.writeString(disk.resolve("disk.drl"), RULES.replace("value > 90", "vale > 90"));
        assertThat(run("check", "--annotations", disk.toString())).isEqualTo(1);
        assertThat(out)
                .contains("::error file=" + disk.resolve("disk.drl")
                        + ",line=5,col=47,endLine=5,endColumn=51,title=unknown-field::Violation has no field vale.");
    }

    @Test
    void scenarios_that_hold_end_with_status_0_and_those_that_fail_with_1() throws Exception {
        Path junit = folder.resolve("reports/rules.xml");
        assertThat(run("test", "--junit", junit.toString(), folder.toString()))
                .as(out)
                .isZero();
        assertThat(out).contains("1 of 1 scenario passed");
        Element suite = suite(junit);
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");

        Files.writeString(disk.resolve("scenarios/disk.yaml"), SCENARIO.replace("name: disk_full", "name: disk_gone"));
        assertThat(run("test", "--junit", junit.toString(), folder.toString())).isEqualTo(1);
        assertThat(out)
                .contains(disk.resolve("scenarios/disk.yaml") + ":1 \"a full disk is the cause\" failed")
                .contains("disk_gone")
                .contains("0 of 1 scenario passed");
        assertThat(suite(junit).getAttribute("failures")).isEqualTo("1");
    }

    private static Element suite(Path junit) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(junit.toFile());
        return (Element) document.getElementsByTagName("testsuite").item(0);
    }

    @Test
    void a_rule_that_no_scenario_fires_is_named() {
        assertThat(run("coverage", folder.toString())).isEqualTo(1);
        assertThat(out)
                .contains(disk + ": 1 of 2 rules fire in a scenario")
                .contains(disk.resolve("disk.drl") + ":10 no scenario fires \"A disk fails\"");
    }

    @Test
    void what_is_not_understood_ends_with_status_2_and_says_what_there_is() {
        assertThat(run()).isEqualTo(2);
        assertThat(err).contains("check, test or coverage").contains("Usage");
        assertThat(run("chek", folder.toString())).isEqualTo(2);
        assertThat(run("check")).isEqualTo(2);
        assertThat(err).contains("DIR");
        assertThat(run("check", folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(err).contains("nowhere is no folder.");
        assertThat(run("check", folder.resolve("packages/disk/scenarios").toString()))
                .isEqualTo(2);
        assertThat(err).contains("holds no rule package");
    }

    @Test
    void a_file_that_is_no_text_is_named() throws IOException {
        Files.write(disk.resolve("README.md"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(run("check", folder.toString())).isEqualTo(2);
        assertThat(err).contains("README.md is no text in UTF-8.");
    }
}
