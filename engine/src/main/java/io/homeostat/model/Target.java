package io.homeostat.model;

import org.jspecify.annotations.Nullable;

/**
 * What a plan may act on.
 *
 * @param targetClass the component's kind
 * @param replicas how many run; null when nobody said, like the two limits
 * @param coolingDown whether something was done to it so lately that it must be left alone
 * @param busy whether another plan has it
 */
public record Target(
        String name,
        String group,
        String targetClass,
        @Nullable Integer replicas,
        @Nullable Integer minReplicas,
        @Nullable Integer maxReplicas,
        boolean coolingDown,
        boolean busy,
        int openViolations) {}
