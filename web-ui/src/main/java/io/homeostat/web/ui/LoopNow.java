package io.homeostat.web.ui;

import io.homeostat.Homeostat;
import io.homeostat.guard.LoopStates;
import io.homeostat.model.LoopState;
import io.homeostat.rulebase.RuleBase;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The loop's state as every screen tells it: over all domains, that in which the least is done.
 *
 * @param reason why, where somebody said so
 * @param domains in which it is so
 * @param allDomains how many there are
 * @param asBegun whether no person has said yet what they want
 * @param release the number of the live release; null before the first start has ended
 * @param leaderless domains whose cycles no node runs
 * @param leftOut rules and packages that the engine itself has left out
 */
public record LoopNow(
        LoopState state,
        @Nullable String reason,
        String by,
        Instant since,
        List<String> domains,
        int allDomains,
        boolean asBegun,
        @Nullable Long release,
        List<String> leaderless,
        List<RuleBase.LeftOut> leftOut) {
    private static final List<LoopState> LEAST_FIRST =
            List.of(LoopState.KILLED, LoopState.SAFE_MODE, LoopState.PAUSED, LoopState.RUNNING);

    public static LoopNow read(Homeostat homeostat) {
        RuleBase.ReleaseView release = homeostat.ruleBase().liveRelease("default");
        return homeostat.unitOfWork().read(tx -> {
            List<String> all = homeostat.violations().domains(tx);
            List<String> domains = all.isEmpty() ? List.of("default") : all;
            SequencedMap<String, LoopStates.Current> states = homeostat.states().states(tx, domains);
            LoopStates.Current shown = states.values().stream()
                    .min(Comparator.comparingInt(one -> LEAST_FIRST.indexOf(one.state())))
                    .orElseThrow();
            List<String> so = states.entrySet().stream()
                    .filter(one -> one.getValue().state() == shown.state())
                    .map(Map.Entry::getKey)
                    .toList();
            return new LoopNow(
                    shown.state(),
                    shown.reason() == null || shown.reason().isBlank() ? null : shown.reason(),
                    shown.by(),
                    shown.since(),
                    so,
                    domains.size(),
                    shown.asBegun(),
                    release == null ? null : release.number(),
                    homeostat.loop().leaderless(tx),
                    homeostat.ruleBase().leftOut(tx));
        });
    }

    /** Where it is so, when it is not so everywhere; else an empty text. */
    public String where() {
        return domains.size() == allDomains ? "" : "in " + String.join(", ", domains);
    }
}
