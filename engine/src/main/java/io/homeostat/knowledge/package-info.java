/**
 * What the loop has found, done and learnt: the records of its cycles, outcomes, and effectiveness.
 *
 * <p>Promise: what a cycle found is written in the cycle's own transaction, with its facts, so that it can be decided again
 * from them alone (guarantee 3); an outcome is counted, never assumed. Uses {@code model}, {@code store}, {@code audit},
 * {@code monitor}, {@code rulebase} (firings), {@code analyzer} and {@code planner}; never {@code executor}.
 */
@NullMarked
package io.homeostat.knowledge;

import org.jspecify.annotations.NullMarked;
