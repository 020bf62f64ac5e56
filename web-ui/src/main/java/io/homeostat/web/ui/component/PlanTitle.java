package io.homeostat.web.ui.component;

import io.homeostat.executor.Remediation;
import io.homeostat.model.ActionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as a sentence: {@code Scale up and restart checkout, because of system overload}. */
public final class PlanTitle {
    private PlanTitle() {}

    public static String of(Remediation plan) {
        // Neighbours with one target share it.
        Map<String, List<String>> verbsOf = new LinkedHashMap<>();
        for (Remediation.ActionView action : plan.actions()) {
            List<String> verbs = verbsOf.computeIfAbsent(action.target(), target -> new ArrayList<>());
            String verb = verb(action.type());
            if (!verbs.contains(verb)) {
                verbs.add(verb);
            }
        }
        List<String> parts = new ArrayList<>();
        verbsOf.forEach((target, verbs) -> parts.add(String.join(" and ", verbs) + " " + target));
        String deeds = parts.isEmpty() ? "do nothing" : String.join(", ", parts);
        String where = verbsOf.size() == 1 && verbsOf.containsKey(plan.component()) ? "" : " at " + plan.component();
        return Character.toUpperCase(deeds.charAt(0)) + deeds.substring(1) + ", because of "
                + Words.of(plan.rootCause()) + where;
    }

    private static String verb(String type) {
        for (ActionType known : ActionType.values()) {
            if (known.name().equals(type)) {
                return switch (known) {
                    case SCALE_UP -> "scale up";
                    case SCALE_DOWN -> "scale down";
                    case RESTART_SERVICE -> "restart";
                    case APPLY_POLICY -> "apply a policy to";
                    case BYPASS_VALIDATION -> "bypass a validation of";
                    case THROTTLE_REQUESTS -> "throttle";
                    case ACTIVATE_EMERGENCY_OVERRIDE -> "override";
                    case REBALANCE_LOAD -> "rebalance";
                    case UPDATE_CONFIGURATION -> "reconfigure";
                    case NOTIFY -> "notify";
                    case INVOKE -> "call";
                };
            }
        }
        return Words.of(type);
    }
}
