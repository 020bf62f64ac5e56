package io.homeostat.web.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Child;
import io.homeostat.web.testkit.War;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a start that cannot work. */
class WarStartFailuresIT {
    /** A port below those that programs are given, at which no database listens. */
    private static final int NOBODY = 1;

    private final Path folder;

    WarStartFailuresIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Waits for its end; the line that says why. */
    private static String whyNot(Child child) {
        assertThat(child.exitStatus()).as(child::output).isEqualTo(1);
        List<String> lines = child.output().lines().toList();
        assertThat(lines).as("no trace of the stack").noneMatch(line -> line.startsWith("\tat "));
        List<String> said = lines.stream()
                .filter(line -> line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("Exception"))
                .toList();
        assertThat(said).as(child::output).hasSize(1);
        assertThat(said.getFirst()).contains("Homeostat did not start: ");
        return said.getFirst();
    }

    @Test
    void a_port_in_use_a_locked_folder_a_database_that_is_away_and_a_wrong_value_are_told_in_one_line_each()
            throws IOException, SQLException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        // All at once, since each start takes some seconds.
        try (ServerSocket taken = new ServerSocket(0);
                Connection holder =
                        DriverManager.getConnection("jdbc:h2:file:" + locked.resolve("homeostat"), "sa", "");
                Child port = War.launch(War.environment(folder.resolve("a")), "--server.port=" + taken.getLocalPort());
                Child lock = War.launch(War.environment(locked));
                Child database = War.launch(
                        War.environment(folder.resolve("b")),
                        "--homeostat.db.url=jdbc:postgresql://127.0.0.1:" + NOBODY + "/homeostat",
                        "--homeostat.db.user=homeostat");
                Child value = War.launch(War.environment(folder.resolve("c")), "--homeostat.login.lockout=soon")) {
            assertThat(whyNot(value))
                    .contains("homeostat.login.lockout = \"soon\" does not hold")
                    .contains("a duration such as 30s, 5m or PT1H");
            assertThat(whyNot(lock))
                    .contains("The data of ", locked.toString(), "is in use by another process")
                    .contains("HOMEOSTAT_DATA_DIR");
            assertThat(whyNot(database))
                    .contains("The database jdbc:postgresql://127.0.0.1:" + NOBODY)
                    .contains("cannot be reached")
                    .contains("HOMEOSTAT_DB_URL");
            assertThat(whyNot(port))
                    .contains("port " + taken.getLocalPort() + " is in use")
                    .contains("SERVER_PORT");
            assertThat(holder.isValid(1)).isTrue();
        }
    }
}
