package io.homeostat.monitor;

import io.homeostat.model.Scope;
import java.util.List;

/**
 * What the violations of a window have in common; each key has one window per span. What its scope does not name is an
 * empty text. Ordered by scope, then by text.
 *
 * @param other of a pair, the component that broke second
 * @param otherPolicy of a pair, the policy that broke second
 */
public record WindowKey(
        Scope scope, String component, String policy, String metric, String group, String other, String otherPolicy)
        implements Comparable<WindowKey> {

    public static WindowKey component(String component) {
        return new WindowKey(Scope.COMPONENT, component, "", "", "", "", "");
    }

    public static WindowKey policy(String policy) {
        return new WindowKey(Scope.POLICY, "", policy, "", "", "", "");
    }

    public static WindowKey metric(String metric) {
        return new WindowKey(Scope.METRIC, "", "", metric, "", "", "");
    }

    public static WindowKey group(String group) {
        return new WindowKey(Scope.GROUP, "", "", "", group, "", "");
    }

    public static WindowKey componentPolicy(String component, String policy) {
        return new WindowKey(Scope.COMPONENT_POLICY, component, policy, "", "", "", "");
    }

    public static WindowKey groupPolicy(String group, String policy) {
        return new WindowKey(Scope.GROUP_POLICY, "", policy, "", group, "", "");
    }

    /** {@code component} breaks {@code policy} first, then {@code other}, which depends on it, breaks {@code otherPolicy}. */
    public static WindowKey pair(String component, String policy, String other, String otherPolicy) {
        return new WindowKey(Scope.PAIR, component, policy, "", "", other, otherPolicy);
    }

    /** The six keys, all but pairs, under which one violation is counted. */
    public static List<WindowKey> of(String component, String policy, String metric, String group) {
        return List.of(
                component(component),
                policy(policy),
                metric(metric),
                group(group),
                componentPolicy(component, policy),
                groupPolicy(group, policy));
    }

    @Override
    public int compareTo(WindowKey that) {
        if (scope != that.scope) {
            return scope.compareTo(that.scope);
        }
        int order = compare(component, that.component);
        order = order != 0 ? order : compare(policy, that.policy);
        order = order != 0 ? order : compare(metric, that.metric);
        order = order != 0 ? order : compare(group, that.group);
        order = order != 0 ? order : compare(other, that.other);
        return order != 0 ? order : compare(otherPolicy, that.otherPolicy);
    }

    // A cycle orders thousands of pairs of a few names, most of which are the same object.
    @SuppressWarnings("ReferenceEquality")
    private static int compare(String one, String two) {
        return one == two ? 0 : one.compareTo(two);
    }
}
