package io.homeostat.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeostat.Homeostat;
import io.homeostat.evaluation.ScenarioResult;
import io.homeostat.model.RuleRef;
import io.homeostat.rulebase.Checker;
import io.homeostat.rulebase.FileDiff;
import io.homeostat.rulebase.Review;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.rulebase.RulePackage;
import io.homeostat.rulebase.RuleVersions;
import io.homeostat.rulebase.Stage;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.http.RecordBinder;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The versions of rule packages. */
@RestController
@RequestMapping("/api/v1/rule-packages/{name}/versions")
class RuleVersionsController {
    /** A version; its files only where it is asked for alone. */
    record VersionView(
            @JsonProperty("package") String packageName,
            int number,
            String hash,
            @OneOf(constants = RuleVersions.State.class) String state,
            @OneOf(constants = RuleVersions.Origin.class) String origin,
            String author,
            List<String> authors,
            Instant createdAt,
            String comment,
            List<ReviewStepView> review,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<RulePackagesController.FileView> files) {
        static VersionView of(RuleVersions.Version version) {
            return of(version, null);
        }

        static VersionView of(RuleVersions.Version version, @Nullable List<RuleFile> files) {
            return new VersionView(
                    version.packageName(),
                    version.number(),
                    version.hash(),
                    RecordBinder.word(version.state()),
                    RecordBinder.word(version.origin()),
                    version.author(),
                    List.copyOf(version.authors()),
                    version.createdAt(),
                    version.comment(),
                    version.review().stream().map(ReviewStepView::of).toList(),
                    files == null ? null : RulePackagesController.FileView.of(files));
        }
    }

    /** What someone decided of a version. */
    record ReviewStepView(
            @OneOf(constants = Review.Decision.class) String decision, String by, Instant at, String comment) {
        static ReviewStepView of(Review.Step step) {
            return new ReviewStepView(RecordBinder.word(step.decision()), step.by(), step.at(), step.comment());
        }
    }

    /** What leads from one version to another, by path. */
    record VersionDiffView(List<FileDiffView> files) {}

    /** What became of one file. */
    record FileDiffView(
            String path,
            @OneOf(constants = FileDiff.Status.class) String status,
            String unifiedDiff) {
        static FileDiffView of(FileDiff diff) {
            return new FileDiffView(diff.path(), RecordBinder.word(diff.status()), diff.unifiedDiff());
        }
    }

    /**
     * What became of the scenarios of a version.
     *
     * @param neverFired rules that no scenario fired
     */
    record TestRunView(int passed, int failed, List<ScenarioView> scenarios, List<String> neverFired) {
        static TestRunView of(RulePackage content, int number, List<ScenarioResult> results) {
            int passed = (int) results.stream().filter(ScenarioResult::passed).count();
            Set<String> fired = results.stream()
                    .flatMap(result -> result.firings().stream())
                    .map(firing -> firing.rule().name())
                    .collect(Collectors.toSet());
            return new TestRunView(
                    passed,
                    results.size() - passed,
                    results.stream()
                            .map(result -> ScenarioView.of(content.stage(), number, result))
                            .toList(),
                    Checker.rules(content).stream()
                            .map(RuleRef::name)
                            .filter(rule -> !fired.contains(rule))
                            .toList());
        }
    }

    /**
     * What became of one scenario.
     *
     * @param faults what does not hold, as sentences; empty when it passed
     * @param expected what was to be, one line each
     * @param actual what came out, one line each
     * @param firings the first thousand
     */
    record ScenarioView(
            String path,
            int line,
            String name,
            boolean passed,
            List<String> faults,
            List<String> expected,
            List<String> actual,
            List<RemediationsController.FiringView> firings) {
        private static final int MOST_FIRINGS = 1_000;

        static ScenarioView of(Stage stage, int number, ScenarioResult result) {
            return new ScenarioView(
                    result.scenario().path(),
                    result.scenario().line(),
                    result.scenario().name(),
                    result.passed(),
                    result.faults(),
                    result.expected(),
                    result.actual(),
                    result.firings().stream()
                            .limit(MOST_FIRINGS)
                            .map(firing -> RemediationsController.FiringView.of(stage, number, firing))
                            .toList());
        }
    }

    /** Why a version is approved, and of which content that is said. */
    record VersionApproval(
            @Nullable @Characters(max = LoopController.LONGEST_COMMENT)
            String comment,

            @Nullable @Pattern(regexp = "sha256:[0-9a-f]{64}", message = "is sha256: and 64 digits of the hash")
            String hash) {}

    private final Homeostat homeostat;

    RuleVersionsController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<VersionView> list(@PathVariable String name, PageRequest page) {
        Integer before = page.after(position -> Integer.valueOf(position.getFirst()));
        List<RuleVersions.Version> versions = homeostat.unitOfWork().read(tx -> {
            homeostat.rulePackages().require(tx, name);
            return homeostat.ruleVersions().list(tx, name, before, page.rowsToRead());
        });
        return CursorPage.of(versions, page, version -> List.of(Integer.toString(version.number())), VersionView::of);
    }

    @GetMapping("/{number}")
    @RequiresScope(Scope.READ)
    VersionView get(@PathVariable String name, @PathVariable int number) {
        return homeostat
                .unitOfWork()
                .read(tx -> VersionView.of(
                        homeostat.ruleVersions().get(tx, name, number),
                        homeostat.ruleVersions().files(tx, name, number)));
    }

    /** What leads from this version to another: the lines of this one are those with a minus. */
    @GetMapping("/{number}/diff")
    @RequiresScope(Scope.READ)
    VersionDiffView diff(@PathVariable String name, @PathVariable int number, @RequestParam int to) {
        record Both(List<RuleFile> from, List<RuleFile> to) {}
        Both both = homeostat.unitOfWork().read(tx -> {
            RuleVersions versions = homeostat.ruleVersions();
            versions.get(tx, name, number);
            versions.get(tx, name, to);
            return new Both(versions.files(tx, name, number), versions.files(tx, name, to));
        });
        return new VersionDiffView(FileDiff.between(both.from(), both.to()).stream()
                .map(FileDiffView::of)
                .toList());
    }

    /** Makes a version of the draft, once nothing is wrong with it. */
    @PostMapping
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<VersionView> cut(
            @PathVariable String name,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        RuleVersions.Version made = homeostat.drafts().cut(name, text(comment), caller.who(), homeostat.now());
        return ResponseEntity.created(URI.create("/api/v1/rule-packages/" + name + "/versions/" + made.number()))
                .body(VersionView.of(made));
    }

    /** Runs the scenarios of a version, and stores nothing. */
    @PostMapping("/{number}/test")
    @RequiresScope({Scope.AUTHOR, Scope.APPROVE})
    TestRunView test(@PathVariable String name, @PathVariable int number) {
        RulePackage content =
                homeostat.unitOfWork().read(tx -> homeostat.ruleVersions().content(tx, name, number));
        return TestRunView.of(
                content, number, Checker.inTurn(() -> homeostat.scenarios().run(content)));
    }

    /** Asks for a review. */
    @PostMapping("/{number}/submit")
    @RequiresScope(value = Scope.AUTHOR, ofAllDomains = true)
    VersionView submit(
            @PathVariable String name,
            @PathVariable int number,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        return VersionView.of(homeostat.review().submit(name, number, text(comment), caller.who(), homeostat.now()));
    }

    @PostMapping("/{number}/approve")
    @RequiresScope(value = Scope.APPROVE, ofAllDomains = true)
    VersionView approve(
            @PathVariable String name,
            @PathVariable int number,
            @RequestBody(required = false) @Nullable VersionApproval approval,
            Caller caller) {
        String hash = approval == null ? null : approval.hash();
        String comment = approval == null || approval.comment() == null ? "" : approval.comment();
        return VersionView.of(homeostat.review().approve(name, number, hash, comment, caller.who(), homeostat.now()));
    }

    @PostMapping("/{number}/reject")
    @RequiresScope(value = Scope.APPROVE, ofAllDomains = true)
    VersionView reject(
            @PathVariable String name,
            @PathVariable int number,
            @RequestBody(required = false) LoopController.@Nullable Comment comment,
            Caller caller) {
        return VersionView.of(homeostat.review().reject(name, number, text(comment), caller.who(), homeostat.now()));
    }

    private static String text(LoopController.@Nullable Comment comment) {
        return comment == null ? "" : comment.text();
    }
}
