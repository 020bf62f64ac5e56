package io.homeostat.guard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What the guards go by, read once for the targets of all plans that are judged together: limits, what was done to the
 * targets, and which plans have them. A plan that is given its targets here has them for those judged after it; the
 * database knows of it by {@link Guards#lockTargets}. Not thread-safe.
 */
public final class GuardLedger {
    /** A slot of a target that a plan is to have. */
    record Reserved(String target, int slot, UUID remediation) {}

    private final String domain;
    private final GuardSettings settings;
    private final Map<String, TargetUseEntity> uses;
    private final Map<String, SortedMap<Integer, UUID>> locks;
    private final List<Reserved> reserved = new ArrayList<>();

    GuardLedger(
            String domain,
            GuardSettings settings,
            Map<String, TargetUseEntity> uses,
            Map<String, SortedMap<Integer, UUID>> locks) {
        this.domain = domain;
        this.settings = settings;
        this.uses = uses;
        this.locks = locks;
    }

    /**
     * Gives the plan all of the targets, or none.
     *
     * @return false when others have all slots of one of them
     */
    public boolean reserve(Collection<String> targets, UUID remediation) {
        List<Reserved> wanted = new ArrayList<>();
        for (String target : new TreeSet<>(targets)) {
            SortedMap<Integer, UUID> taken = taken(target);
            if (taken.containsValue(remediation)) {
                continue;
            }
            int slot = 0;
            while (taken.containsKey(slot)) {
                slot++;
            }
            if (slot >= settings.perTarget()) {
                return false;
            }
            wanted.add(new Reserved(target, slot, remediation));
        }
        wanted.forEach(
                one -> locks.computeIfAbsent(one.target, k -> new TreeMap<>()).put(one.slot, remediation));
        reserved.addAll(wanted);
        return true;
    }

    String domain() {
        return domain;
    }

    GuardSettings settings() {
        return settings;
    }

    Optional<TargetUseEntity> use(String target) {
        return Optional.ofNullable(uses.get(target));
    }

    /** Other plans that have the target, by slot. */
    List<UUID> others(String target, UUID remediation) {
        return taken(target).values().stream()
                .filter(one -> !one.equals(remediation))
                .toList();
    }

    /** What was given here and is not in the database yet. */
    List<Reserved> reserved() {
        return reserved;
    }

    private SortedMap<Integer, UUID> taken(String target) {
        return locks.getOrDefault(target, new TreeMap<>());
    }
}
