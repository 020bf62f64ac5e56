/**
 * The cycle: the one place where Monitor, Analyzer, Planner, Executor and Knowledge are read top to bottom; and who leads a
 * domain, and when a cycle runs.
 *
 * <p>Promise (guarantee 2): every accepted change of a violation is new in exactly one cycle; what a cycle found and planned
 * is committed in one transaction with its cursor. Uses every other package of the engine but {@code audit}; nothing uses it but the door.
 */
@NullMarked
package io.homeostat.loop;

import org.jspecify.annotations.NullMarked;
