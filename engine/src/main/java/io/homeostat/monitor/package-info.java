/**
 * What comes in: sources, intake and deduplication, the topology, and the sliding windows over all of it.
 *
 * <p>Promise: what was answered with success is committed, every change of a violation has one number in its domain, and
 * windows are a function of the numbered changes alone, so that those rebuilt after a restart equal those kept up.
 *
 * <p>May use {@code model} and {@code store}. Must not know rules, plans or actions: it says what is, not what it means.
 */
@NullMarked
package io.homeostat.monitor;

import org.jspecify.annotations.NullMarked;
