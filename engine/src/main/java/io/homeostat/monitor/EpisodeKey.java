package io.homeostat.monitor;

/** What makes two reports speak of the same thing. */
record EpisodeKey(String domain, String source, String fingerprint) {}
