package io.homeostat.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.store.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConfigurationDocumentTest {
    @Test
    void every_property_is_described_in_code_and_in_the_document_with_its_variable() throws IOException {
        String document = Files.readString(Path.of("../docs/configuration.md"));
        JsonNode properties;
        try (InputStream metadata = Objects.requireNonNull(
                getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            properties = CanonicalJson.parse(new String(metadata.readAllBytes(), StandardCharsets.UTF_8))
                    .get("properties");
        }
        assertThat(properties.size()).isPositive();
        for (JsonNode property : properties) {
            String name = property.get("name").stringValue();
            assertThat(property.has("description"))
                    .as("%s says what it is", name)
                    .isTrue();
            String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
            assertThat(document)
                    .as("docs/configuration.md has a line for %s", name)
                    .contains("| `" + name + "` | `" + variable + "` |");
        }
    }
}
