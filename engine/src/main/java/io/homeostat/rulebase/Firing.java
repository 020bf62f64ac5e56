package io.homeostat.rulebase;

import io.homeostat.model.RuleRef;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rule that fired.
 *
 * @param sequence its place in the session, from 1
 * @param bindings what the author's variables stood for: facts, texts, numbers
 * @param matched the facts that met the rule's conditions, in the order of the conditions; of a collected list its members
 * @param proposed what it inserted, in order
 */
public record Firing(
        int sequence, RuleRef rule, SortedMap<String, Object> bindings, List<Object> matched, List<Object> proposed) {
    public Firing {
        bindings = Collections.unmodifiableSortedMap(new TreeMap<>(bindings));
        matched = List.copyOf(matched);
        proposed = List.copyOf(proposed);
    }
}
