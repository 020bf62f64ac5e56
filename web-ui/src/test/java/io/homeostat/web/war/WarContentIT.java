package io.homeostat.web.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.War;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WarContentIT {
    private static Set<String> entries;

    @BeforeAll
    static void read() throws IOException {
        try (ZipFile war = new ZipFile(War.FILE.toFile())) {
            entries = war.stream().map(ZipEntry::getName).collect(Collectors.toSet());
        }
    }

    private static List<String> libraries(String folder) {
        return entries.stream()
                .filter(name -> name.startsWith("WEB-INF/" + folder + "/") && name.endsWith(".jar"))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    /** Those that read MVEL's syntax and make Java of it are harmless; what runs it is not. */
    @Test
    void what_runs_mvel_is_in_none_of_its_folders() {
        assertThat(entries.stream().filter(name -> name.contains("mvel")))
                .allMatch(name -> name.matches("WEB-INF/lib/drools-mvel-(compiler|parser)-[^/]*\\.jar"));
    }

    @Test
    void the_server_of_java_dash_jar_stays_away_from_application_servers() {
        assertThat(libraries("lib"))
                .noneMatch(name -> name.startsWith("spring-boot-tomcat"))
                .noneMatch(name -> name.startsWith("tomcat-embed-core"))
                .noneMatch(name -> name.startsWith("tomcat-embed-websocket"))
                .noneMatch(name -> name.matches("(jakarta\\.)?servlet-api.*|jakarta\\.servlet-api.*"));
        assertThat(libraries("lib-provided"))
                .anyMatch(name -> name.startsWith("spring-boot-tomcat"))
                .anyMatch(name -> name.startsWith("tomcat-embed-core"))
                .anyMatch(name -> name.startsWith("tomcat-embed-websocket"));
    }

    @Test
    void what_wildfly_needs_is_there() throws IOException {
        assertThat(libraries("lib")).anyMatch(name -> name.startsWith("spring-boot-loader-"));
        try (ZipFile war = new ZipFile(War.FILE.toFile());
                InputStream structure = war.getInputStream(war.getEntry("WEB-INF/jboss-deployment-structure.xml"))) {
            assertThat(new String(structure.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"logging\"", "\"jpa\"", "\"jaxrs\"", "\"jakarta.persistence.api\"")
                    .doesNotContain("name=\"weld\"");
        }
    }

    @Test
    void the_front_end_was_built_for_production() {
        assertThat(entries)
                .anyMatch(name -> name.startsWith("WEB-INF/classes/META-INF/VAADIN/webapp/VAADIN/build/")
                        || name.startsWith("WEB-INF/classes/META-INF/VAADIN/config/flow-build-info.json"));
        assertThat(libraries("lib")).noneMatch(name -> name.startsWith("vaadin-dev"));
    }

    @Test
    void no_library_is_there_in_two_versions() {
        List<String> names = libraries("lib").stream()
                // Jackson 2 and 3 have nothing in common but the name, and live side by side.
                .filter(name -> !name.matches("jackson-(core|databind)-2\\..*"))
                .map(name -> name.replaceFirst("-\\d[^/]*\\.jar$", ""))
                .toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void tests_and_their_tools_are_not_there() {
        assertThat(entries)
                .noneMatch(name -> name.contains("junit") || name.contains("playwright") || name.contains("assertj"))
                .noneMatch(name -> name.endsWith("-tests.jar"));
    }
}
