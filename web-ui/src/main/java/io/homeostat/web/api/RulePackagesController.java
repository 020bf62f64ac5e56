package io.homeostat.web.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeostat.Homeostat;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.Finding;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.Stage;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules that decide. */
@RestController
@RequestMapping("/api/v1/rule-packages")
class RulePackagesController {
    /** A package, as the interface shows it. */
    record PackageView(
            String name,
            @OneOf(constants = Stage.class) String stage,
            String title,
            String description,
            int newestVersion,
            @Nullable Integer liveVersion) {
        static PackageView of(RuleBase.PackageView one) {
            return new PackageView(
                    one.name(),
                    one.stage().key(),
                    one.title(),
                    one.description(),
                    one.newestVersion(),
                    one.liveVersion());
        }
    }

    /** A version with its files. */
    record VersionView(
            @JsonProperty("package") String packageName,
            int number,
            String hash,

            @OneOf(words = {"new", "in_review", "approved", "rejected"})
            String state,

            @OneOf(words = {"shipped", "authored"}) String origin,
            String author,
            Instant createdAt,
            String comment,
            List<FileView> files) {
        static VersionView of(RuleBase.VersionView version) {
            return new VersionView(
                    version.packageName(),
                    version.number(),
                    version.hash(),
                    version.state(),
                    version.origin(),
                    version.author(),
                    version.createdAt(),
                    version.comment(),
                    version.files().stream()
                            .map(file -> new FileView(file.path(), file.content()))
                            .toList());
        }
    }

    /** A file of a version. */
    record FileView(String path, String content) {}

    /** The files of a package that is to be checked. */
    record NewCheck(
            Stage stage,

            @Size(max = MOST_FILES, message = "has at most 500 files")
            List<FileView> files) {}

    /** What a check found. */
    record CheckView(boolean valid, int rules, List<MessageView> messages) {
        static CheckView of(Checker.Verdict verdict) {
            return new CheckView(
                    verdict.valid(),
                    verdict.rules(),
                    verdict.findings().stream().map(MessageView::of).toList());
        }
    }

    /** One thing that was found; lines and columns count from 1, and are 0 where they are not known. */
    record MessageView(
            String path,
            int line,
            int column,
            int endLine,
            int endColumn,

            @OneOf(constants = Finding.Level.class) String severity,
            String code,
            @Nullable String rule,
            String message) {
        static MessageView of(Finding finding) {
            return new MessageView(
                    finding.path(),
                    finding.line(),
                    finding.column(),
                    finding.endLine(),
                    finding.endColumn(),
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.code(),
                    finding.rule(),
                    finding.message());
        }
    }

    private static final int MOST_FILES = 500;

    private final Homeostat homeostat;

    RulePackagesController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<PackageView> list(PageRequest page) {
        return CursorPage.ofAll(
                homeostat.unitOfWork().read(homeostat.ruleBase()::packages).stream()
                        .map(PackageView::of)
                        .toList(),
                page,
                PackageView::name);
    }

    @GetMapping("/{name}/versions/{number}")
    @RequiresScope(Scope.READ)
    VersionView version(@PathVariable String name, @PathVariable int number) {
        return homeostat
                .unitOfWork()
                .read(tx -> homeostat.ruleBase().version(tx, name, number))
                .map(VersionView::of)
                .orElseThrow(() -> new Refused(
                        Refused.Reason.NOT_FOUND, "not-found", "There is no version " + number + " of " + name + "."));
    }

    /** Says what is wrong with the rules, and runs and stores nothing. */
    @PostMapping("/validate")
    @RequiresScope(Scope.AUTHOR)
    CheckView validate(@RequestBody NewCheck check) {
        return CheckView.of(Checker.validate(
                check.stage(),
                check.files().stream()
                        .map(file -> new RuleFile(file.path(), file.content()))
                        .toList()));
    }
}
