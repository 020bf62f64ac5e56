package io.homeostat.monitor;

/** One source in one domain. */
record SourceKey(String domain, String name) {}
