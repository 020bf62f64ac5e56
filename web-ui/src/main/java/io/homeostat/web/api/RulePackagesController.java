package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.model.Refused;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.RuleFile;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules that decide. */
@RestController
@RequestMapping("/api/v1/rule-packages")
class RulePackagesController {
    /** A package, as the interface shows it. */
    record PackageView(
            String name,
            String stage,
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
    Map<String, Object> version(@PathVariable String name, @PathVariable int number) {
        RuleBase.VersionView version = homeostat
                .unitOfWork()
                .read(tx -> homeostat.ruleBase().version(tx, name, number))
                .orElseThrow(() -> new Refused(
                        Refused.Reason.NOT_FOUND, "not-found", "There is no version " + number + " of " + name + "."));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("package", version.packageName());
        view.put("number", version.number());
        view.put("hash", version.hash());
        view.put("state", version.state());
        view.put("origin", version.origin());
        view.put("author", version.author());
        view.put("createdAt", version.createdAt());
        view.put("comment", version.comment());
        view.put("files", List.<RuleFile>copyOf(version.files()));
        return view;
    }
}
