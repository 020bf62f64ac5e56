package io.homeostat.monitor;

/** Where a change stands. */
record ChangeKey(String domain, long sequence) {}
