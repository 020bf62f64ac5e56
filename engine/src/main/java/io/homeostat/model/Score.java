package io.homeostat.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How good a plan is expected to be, with what that is made of.
 *
 * @param value benefit - cost - risk, in [-1.2, 0.95]
 * @param terms confidence, effectiveness, benefit, cost and risk, by name
 */
public record Score(double value, SortedMap<String, Double> terms) {
    public Score {
        terms = Collections.unmodifiableSortedMap(new TreeMap<>(terms));
    }
}
