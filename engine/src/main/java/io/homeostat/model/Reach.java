package io.homeostat.model;

/**
 * The shortest dependency path between two ill components: {@code from} depends, over {@code hops} steps, on {@code to}.
 *
 * @param hops 1 to 6
 */
public record Reach(String from, String to, int hops) {}
