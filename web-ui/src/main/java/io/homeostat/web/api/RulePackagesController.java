package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.Drafts;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackages;
import io.homeostat.rulebase.Stage;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.IfMatch;
import io.homeostat.web.http.Message;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The rule packages, and what is being written of them. */
@RestController
@RequestMapping("/api/v1/rule-packages")
class RulePackagesController {
    /** A package to make. */
    record NewRulePackage(
            @Pattern(
                    regexp = "[a-z][a-z0-9-]{1,62}",
                    message = "is made of a-z, 0-9 and minus, begins with a letter and has 2 to 63 characters")
            String name,

            Stage stage,
            @Nullable @Characters(max = LONGEST_DESCRIPTION) String description) {}

    /** A package, as the interface shows it. */
    record PackageView(
            String name,
            @OneOf(constants = Stage.class) String stage,
            String title,
            String description,
            @Nullable Integer newestVersion,
            @Nullable Integer liveVersion,
            DraftHeadView draft) {
        static PackageView of(RulePackages.View one, @Nullable Integer liveVersion) {
            Drafts.Head draft = one.draft();
            return new PackageView(
                    one.name(),
                    one.stage().key(),
                    one.title(),
                    one.description(),
                    one.newestVersion(),
                    liveVersion,
                    new DraftHeadView(draft.changed(), draft.base(), draft.changedAt(), draft.changedBy()));
        }
    }

    /** What is being written of a package: whether it differs from the version that it began from, and who was it last. */
    record DraftHeadView(boolean changed, @Nullable Integer base, Instant changedAt, String changedBy) {}

    /** A file of a package. */
    record FileView(String path, String content) {
        static List<FileView> of(List<RuleFile> files) {
            return files.stream()
                    .map(file -> new FileView(file.path(), file.content()))
                    .toList();
        }

        static List<RuleFile> files(List<FileView> views) {
            return views.stream()
                    .map(file -> new RuleFile(file.path(), file.content()))
                    .toList();
        }
    }

    /** The files that a draft is to have. */
    record NewDraft(List<FileView> files) {}

    /** The files of a draft, as they can be put back. */
    record DraftView(List<FileView> files) {}

    /** The files of a package that is to be checked. */
    record NewCheck(
            Stage stage,

            @Size(max = MOST_FILES, message = "has at most 500 files")
            List<FileView> files) {}

    /** What a check found. */
    record CheckView(boolean valid, int rules, List<Message> messages) {
        static CheckView of(Checker.Verdict verdict) {
            return new CheckView(
                    verdict.valid(),
                    verdict.rules(),
                    verdict.findings().stream().map(Message::of).toList());
        }
    }

    private static final int MOST_FILES = 500;
    private static final int LONGEST_DESCRIPTION = 4_000;

    private final Homeostat homeostat;

    RulePackagesController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<PackageView> list(PageRequest page) {
        return CursorPage.ofAll(
                homeostat.unitOfWork().read(tx -> {
                    Map<String, Integer> live = homeostat.ruleBase().liveVersions(tx);
                    return homeostat.rulePackages().list(tx).stream()
                            .map(one -> PackageView.of(one, live.get(one.name())))
                            .toList();
                }),
                page,
                PackageView::name);
    }

    @GetMapping("/{name}")
    @RequiresScope(Scope.READ)
    PackageView get(@PathVariable String name) {
        return homeostat
                .unitOfWork()
                .read(tx -> homeostat
                        .rulePackages()
                        .find(tx, name)
                        .map(one -> PackageView.of(
                                one, homeostat.ruleBase().liveVersions(tx).get(name))))
                .orElseThrow(() ->
                        new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no rule package " + name + "."));
    }

    @PostMapping
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<PackageView> create(@RequestBody NewRulePackage made, Caller caller) {
        String description = made.description() == null ? "" : made.description();
        RulePackages.View view =
                homeostat.rulePackages().create(made.name(), made.stage(), description, caller.who(), homeostat.now());
        return ResponseEntity.created(URI.create("/api/v1/rule-packages/" + view.name()))
                .body(PackageView.of(view, null));
    }

    /** Hides a package; its versions stay readable. */
    @DeleteMapping("/{name}")
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name, Caller caller) {
        homeostat.rulePackages().hide(name, caller.who(), homeostat.now());
    }

    @GetMapping("/{name}/draft")
    @RequiresScope(Scope.READ)
    ResponseEntity<DraftView> draft(@PathVariable String name) {
        return answer(homeostat.unitOfWork().read(tx -> homeostat.drafts().get(tx, name)));
    }

    @PutMapping("/{name}/draft")
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    ResponseEntity<DraftView> save(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String seen,
            @RequestBody NewDraft draft,
            Caller caller) {
        return answer(homeostat
                .drafts()
                .save(name, FileView.files(draft.files()), IfMatch.read(seen), caller.who(), homeostat.now()));
    }

    /** Throws away what was changed since the newest version. */
    @DeleteMapping("/{name}/draft")
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discard(
            @PathVariable String name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String seen,
            Caller caller) {
        homeostat.drafts().discard(name, IfMatch.read(seen), caller.who(), homeostat.now());
    }

    private static ResponseEntity<DraftView> answer(Drafts.Draft draft) {
        return ResponseEntity.ok()
                .eTag(IfMatch.tag(draft.head().revision()))
                .body(new DraftView(FileView.of(draft.files())));
    }

    /** Says what is wrong with the draft, and runs and stores nothing. */
    @PostMapping("/{name}/draft/validate")
    @RequiresScope(Scope.AUTHOR)
    CheckView validateDraft(@PathVariable String name) {
        return CheckView.of(homeostat.drafts().validate(name));
    }

    /** Says what is wrong with the rules, and runs and stores nothing. */
    @PostMapping("/validate")
    @RequiresScope(Scope.AUTHOR)
    CheckView validate(@RequestBody NewCheck check) {
        return CheckView.of(Checker.validate(check.stage(), FileView.files(check.files())));
    }
}
