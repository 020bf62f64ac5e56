package io.homeostat.knowledge;

import io.homeostat.model.ActionType;
import io.homeostat.model.Outcome;
import io.homeostat.store.Transaction;
import java.util.List;

/** Judges what a plan did, and learns from it. Thread-safe. */
public final class Outcomes {
    /**
     * What was counted.
     *
     * @param before violations in scope that were open when the first action was sent
     * @param after violations in scope that are open at the settle time, new ones included
     * @param unproven violations whose end proves nothing: they ended by staleness, or their source fell silent
     */
    public record Count(int before, int after, int unproven) {}

    /**
     * None left is success, at least half gone is partial, fewer is ineffective, more than before is degradation; nothing to
     * count, or an end that proves nothing, is unknown.
     */
    public static Outcome judge(Count count) {
        if (count.before() == 0 || count.unproven() > 0) {
            return Outcome.UNKNOWN;
        }
        if (count.after() == 0) {
            return Outcome.SUCCESS;
        }
        if (count.after() > count.before()) {
            return Outcome.DEGRADATION;
        }
        int gone = count.before() - count.after();
        return gone * 2 >= count.before() ? Outcome.PARTIAL : Outcome.INEFFECTIVE;
    }

    /**
     * Learns from an outcome, for every type of action that was done; an unknown one teaches nothing.
     *
     * @param effectMillis from the first action to the end of the last violation in scope; counts for successes only
     */
    public void learn(
            Transaction tx,
            String rootCause,
            List<ActionType> done,
            String targetClass,
            Outcome outcome,
            long effectMillis) {
        if (outcome == Outcome.UNKNOWN) {
            return;
        }
        for (ActionType action : done.stream().distinct().sorted().toList()) {
            if (action == ActionType.NOTIFY) {
                continue;
            }
            EffectivenessEntity.Key key = new EffectivenessEntity.Key(rootCause, action, targetClass);
            // Of two first outcomes of one key the database lets one make the row, and both count in it.
            tx.executeSql(
                    "insert into effectiveness (root_cause, action, target_class, trials, successes, partials, effect_ms_total)"
                            + " values (?1, ?2, ?3, 0, 0, 0, 0) on conflict do nothing",
                    rootCause,
                    action.name(),
                    targetClass);
            EffectivenessEntity row =
                    tx.findLocked(EffectivenessEntity.class, key).orElseThrow();
            row.trials++;
            if (outcome == Outcome.SUCCESS) {
                row.successes++;
                row.effectMsTotal += Math.max(0, effectMillis);
            } else if (outcome == Outcome.PARTIAL) {
                row.partials++;
            }
            tx.update(row);
        }
    }

    /** Learns what becomes of a root cause's violations by themselves; an unknown outcome teaches nothing. */
    public void learnUntouched(Transaction tx, String rootCause, Outcome outcome) {
        if (outcome == Outcome.UNKNOWN) {
            return;
        }
        tx.executeSql(
                "insert into natural_recovery (root_cause, cases, recovered, partials) values (?1, 0, 0, 0) on conflict do nothing",
                rootCause);
        NaturalRecoveryEntity row =
                tx.findLocked(NaturalRecoveryEntity.class, rootCause).orElseThrow();
        row.cases++;
        row.recovered += outcome == Outcome.SUCCESS ? 1 : 0;
        row.partials += outcome == Outcome.PARTIAL ? 1 : 0;
        tx.update(row);
    }
}
