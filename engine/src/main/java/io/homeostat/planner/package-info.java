/**
 * Proposes plans against root causes: the Planner's rule session, the score, and the choice among the candidates.
 *
 * <p>Promise: a pure function of a cycle's input, its analysis and a release; equal scores are broken by content, the same
 * way every time. Uses {@code model}, {@code store} (ids and canonical JSON), {@code rulebase} and {@code analyzer}; no
 * database, no clock.
 */
@NullMarked
package io.homeostat.planner;

import org.jspecify.annotations.NullMarked;
