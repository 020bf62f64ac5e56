package io.homeostat.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private final Path above;

    DataFolderTest(@TempDir Path above) {
        this.above = above;
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void what_is_made_is_for_its_owner_alone() throws IOException {
        Path folder = above.resolve("far/data");
        DataFolder.open(folder);
        SecretBox.open(folder, null);
        try (Database database = Database.open(DatabaseSettings.file(folder), AuditLog.ENTITIES)) {
            assertThatThrownBy(() -> database.unitOfWork().run(tx -> tx.executeSql("select nonsense from nowhere")))
                    .as("a failure that H2 would trace in a file")
                    .isInstanceOf(RuntimeException.class);
            assertThat(rights(folder)).isEqualTo("rwx------");
            assertThat(rights(above.resolve("far"))).isEqualTo("rwx------");
            assertThat(rights(folder.resolve("keys"))).isEqualTo("rwx------");
            assertThat(files(folder))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("homeostat.mv.db", "secret.key");
            for (Path file : files(folder)) {
                assertThat(rights(file)).as(file.toString()).isEqualTo("rw-------");
            }
        }
        assertThat(rights(folder.resolve("homeostat.mv.db"))).isEqualTo("rw-------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_file_that_others_could_read_is_closed_to_them_by_the_next_start() throws IOException {
        Path file = above.resolve("homeostat.mv.db");
        Database.open(DatabaseSettings.file(above), AuditLog.ENTITIES).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Database.open(DatabaseSettings.file(above), AuditLog.ENTITIES).close();
        assertThat(rights(file)).isEqualTo("rw-------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_database_that_its_address_names_is_for_its_owner_alone_too() throws IOException {
        String url = "jdbc:h2:" + above.resolve("named") + ";CACHE_SIZE=4096";
        Database.open(DatabaseSettings.of(url, "sa", ""), AuditLog.ENTITIES).close();
        assertThat(rights(above.resolve("named.mv.db"))).isEqualTo("rw-------");
    }

    @Test
    void a_file_is_no_folder_and_one_that_is_there_is_taken_as_it_is() throws IOException {
        Path file = Files.createFile(above.resolve("file"));
        for (Path folder : List.of(file, file.resolve("data"))) {
            assertThatThrownBy(() -> DataFolder.open(folder))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("homeostat.data-dir")
                    .hasMessageContaining("HOMEOSTAT_DATA_DIR");
        }
        DataFolder.open(above);
    }
}
