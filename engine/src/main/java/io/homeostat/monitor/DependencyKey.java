package io.homeostat.monitor;

/** One edge in one domain. */
record DependencyKey(String domain, String fromName, String toName) {}
