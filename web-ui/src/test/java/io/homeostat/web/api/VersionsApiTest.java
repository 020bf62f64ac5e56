package io.homeostat.web.api;

import static io.homeostat.web.api.Contract.isProblem;
import static io.homeostat.web.api.Contract.ok;
import static io.homeostat.web.api.DraftsApiTest.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.web.testkit.Application;
import io.homeostat.web.testkit.Http;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Application.Shared.class)
class VersionsApiTest {
    private static final String PACKAGES = "/api/v1/rule-packages";

    private final Http reader;
    private final Http author;

    VersionsApiTest(Application application) {
        this.reader = Contract.with(application, "read");
        this.author = Contract.with(application, "author", "read");
    }

    @Test
    void what_changed_between_two_versions_is_told_by_file_and_line() {
        DraftsApiTest.create(author, "versions-diff");
        DraftsApiTest.write(author, "versions-diff", "disk.drl", RULES, "README.md", "Old.", "kept.drl", "");
        DraftsApiTest.cut(author, "versions-diff");
        DraftsApiTest.write(
                author,
                "versions-diff",
                "disk.drl",
                RULES.replace("0.9", "0.8"),
                "scenarios/disk.yaml",
                "",
                "kept.drl",
                "");
        DraftsApiTest.cut(author, "versions-diff");
        JsonNode files =
                ok(reader.get(PACKAGES + "/versions-diff/versions/1/diff?to=2")).get("files");
        assertThat(files.valueStream()
                        .map(file -> file.get("path").stringValue() + " "
                                + file.get("status").stringValue()))
                .containsExactly("README.md removed", "disk.drl changed", "kept.drl same", "scenarios/disk.yaml added");
        assertThat(files.get(0).get("unifiedDiff").stringValue()).isEqualTo("""
                        --- README.md
                        +++ /dev/null
                        @@ -1 +0,0 @@
                        -Old.
                        \\ No newline at end of file
                        """);
        assertThat(files.get(1).get("unifiedDiff").stringValue()).contains("""
                        -    insert( RootCause.of( "disk_full", $v.component(), 0.9 ) );
                        +    insert( RootCause.of( "disk_full", $v.component(), 0.8 ) );
                        """);
        assertThat(files.get(2).get("unifiedDiff").stringValue()).isEmpty();

        JsonNode back =
                ok(reader.get(PACKAGES + "/versions-diff/versions/2/diff?to=1")).get("files");
        assertThat(back.get(1).get("unifiedDiff").stringValue())
                .contains("-    insert")
                .contains("0.8 ) );\n+");
        assertThat(back.get(0).get("status").stringValue()).isEqualTo("added");
        JsonNode none =
                ok(reader.get(PACKAGES + "/versions-diff/versions/2/diff?to=2")).get("files");
        assertThat(none.valueStream()
                        .map(file -> file.get("status").stringValue())
                        .distinct())
                .containsExactly("same");

        isProblem(reader.get(PACKAGES + "/versions-diff/versions/1/diff"), 400, "missing-parameter");
        isProblem(reader.get(PACKAGES + "/versions-diff/versions/1/diff?to=x"), 400, "bad-parameter");
        for (String path : new String[] {"/versions/1/diff?to=3", "/versions/3/diff?to=1", "/versions/x/diff?to=1"}) {
            isProblem(reader.get(PACKAGES + "/versions-diff" + path), 404, "not-found");
        }
        isProblem(reader.get(PACKAGES + "/nobody/versions/1/diff?to=1"), 404, "not-found");
    }
}
