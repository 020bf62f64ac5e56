package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.guard.LoopStates;
import io.homeostat.model.LoopState;
import io.homeostat.model.Refused;
import io.homeostat.monitor.Topology;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The loop's state, and the switches that people have. */
@RestController
@RequestMapping("/api/v1/loop")
class LoopController {
    static final int LONGEST_COMMENT = 4_000;

    /** Why something was done. */
    record Comment(
            @Nullable @Characters(max = LONGEST_COMMENT) String comment) {
        String text() {
            return comment == null ? "" : comment;
        }
    }

    /** The loop in one domain. */
    record LoopView(
            @OneOf(constants = LoopState.class) String state,
            @Nullable String reason,
            String changedBy,
            Instant since,
            boolean leader,
            String node,
            RuleBase.@Nullable ReleaseView release,
            CyclesController.@Nullable CycleSummary lastCycle,
            long backlog,
            long uptimeMs,
            String domain,
            List<SourceView> sources) {}

    /** Who reports, and whether it is still there. */
    record SourceView(
            String name,
            Instant lastSeen,
            long silentSeconds,
            long truncatedAlerts,
            @Nullable Instant truncatedAt) {
        static SourceView of(Topology.SourceState source) {
            return new SourceView(
                    source.name(),
                    source.lastSeenAt(),
                    source.silentSeconds(),
                    source.truncatedAlerts(),
                    source.truncatedAt());
        }
    }

    private final Homeostat homeostat;

    LoopController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    LoopView get(@RequestParam(required = false) @Nullable String domain, Caller caller) {
        return read(domain(caller.reads(domain)));
    }

    /**
     * The domain that is meant: {@code default} where none is named. An empty name is none: a script whose variable is not
     * set must not change another domain's.
     */
    static String domain(@Nullable String given) {
        if (given == null) {
            return "default";
        }
        if (given.isEmpty()) {
            throw new Refused(Refused.Reason.MALFORMED, "bad-parameter", "The parameter domain is empty.");
        }
        return given;
    }

    private LoopView read(String domain) {
        long backlog = homeostat.loop().backlog(domain);
        RuleBase.ReleaseView release = homeostat.ruleBase().liveRelease(domain);
        return homeostat.unitOfWork().read(tx -> {
            LoopStates.Current current = homeostat.states().current(tx, domain);
            return new LoopView(
                    Words.of(current.state()),
                    current.reason(),
                    current.by(),
                    current.since(),
                    homeostat.loop().leads(domain),
                    homeostat.node(),
                    release,
                    homeostat
                            .knowledge()
                            .lastCycle(tx, domain)
                            .map(cycle -> CyclesController.CycleSummary.of(homeostat, tx, cycle))
                            .orElse(null),
                    backlog,
                    Duration.between(homeostat.startedAt(), homeostat.now()).toMillis(),
                    domain,
                    homeostat.topology().sourceStates(tx, domain, homeostat.now()).stream()
                            .map(SourceView::of)
                            .toList());
        });
    }

    @PostMapping("/pause")
    @RequiresScope(Scope.OPERATE)
    LoopView pause(
            @RequestParam(required = false) @Nullable String domain,
            @RequestBody(required = false) @Nullable Comment comment,
            Caller caller) {
        return set(domain, LoopState.PAUSED, comment, caller);
    }

    @PostMapping("/kill")
    @RequiresScope(Scope.OPERATE)
    LoopView kill(
            @RequestParam(required = false) @Nullable String domain,
            @RequestBody(required = false) @Nullable Comment comment,
            Caller caller) {
        return set(domain, LoopState.KILLED, comment, caller);
    }

    @PostMapping("/resume")
    @RequiresScope(Scope.OPERATE)
    LoopView resume(
            @RequestParam(required = false) @Nullable String domain,
            @RequestBody(required = false) @Nullable Comment comment,
            Caller caller) {
        return set(domain, LoopState.RUNNING, comment, caller);
    }

    private LoopView set(@Nullable String domain, LoopState state, @Nullable Comment comment, Caller caller) {
        if (domain == null) {
            caller.requireAllDomains();
        } else {
            caller.requireDomain(domain);
            requireKnown(domain);
        }
        homeostat.set(domain, state, comment == null ? "" : comment.text(), caller.actor());
        return read(domain(domain));
    }

    /** A kill that a slip of the pen sends to nobody must not look as if it had stopped anything. */
    private void requireKnown(String domain) {
        if (!domain.equals("default")
                && !homeostat.unitOfWork().read(homeostat.violations()::domains).contains(domain)) {
            throw new Refused(
                    Refused.Reason.NOT_FOUND,
                    "no-domain",
                    "There is no domain of this name, so its loop was not changed. Without the parameter domain all are.");
        }
    }
}
