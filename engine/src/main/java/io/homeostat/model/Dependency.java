package io.homeostat.model;

/**
 * {@code from} depends on {@code to}.
 *
 * @param declared by a person; else discovered
 * @param confidence 1 when declared, else in [0, 1]
 */
public record Dependency(String from, String to, boolean declared, double confidence) {}
