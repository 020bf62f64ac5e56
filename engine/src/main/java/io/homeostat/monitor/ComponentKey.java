package io.homeostat.monitor;

/** One component in one domain. */
record ComponentKey(String domain, String name) {}
