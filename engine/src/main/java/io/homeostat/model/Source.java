package io.homeostat.model;

/**
 * Who reports violations.
 *
 * @param lastSeen epoch milliseconds
 * @param silentSeconds 0 while it is heard
 */
public record Source(String name, long lastSeen, long silentSeconds) {}
