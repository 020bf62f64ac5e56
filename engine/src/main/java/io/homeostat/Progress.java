package io.homeostat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the records of all domains have come. Two that differ say that something happened in between, and of what sort.
 *
 * @param changes of violations so far
 * @param newestCycle the cycle that began last, failed ones included; null before the first
 * @param newestEntry the number of the newest audit entry
 * @param leaderless domains whose cycles no node runs
 */
public record Progress(long changes, @Nullable UUID newestCycle, long newestEntry, List<String> leaderless) {}
