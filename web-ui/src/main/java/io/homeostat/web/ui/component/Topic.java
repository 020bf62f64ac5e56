package io.homeostat.web.ui.component;

/** What something may have happened to. */
public enum Topic {
    VIOLATIONS,
    CYCLES,
    REMEDIATIONS,
    /** The loop's state: running, paused, killed, safe mode. */
    LOOP,
    /** Rule packages, versions and deployments. */
    RULES,
    /** Actuators, guards, topology, people and tokens. */
    SETTINGS,
    /** Anything that the record tells of. */
    AUDIT;

    /** The topic of audit entries about such a subject. */
    static Topic ofSubject(String kind) {
        return switch (kind) {
            case "remediation" -> REMEDIATIONS;
            case "loop" -> LOOP;
            case "deployment", "release", "version", "package" -> RULES;
            default -> kind.startsWith("rule") ? RULES : SETTINGS;
        };
    }
}
