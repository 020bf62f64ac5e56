/**
 * Finds patterns and root causes: what goes into the Analyzer's rule session, and what is made of what comes out.
 *
 * <p>Promise: a pure function of a cycle's input and a release; the same input gives the same analysis, ids included. Uses
 * {@code model}, {@code store} (ids and canonical JSON) and {@code rulebase}; no database, no clock.
 */
@NullMarked
package io.homeostat.analyzer;

import org.jspecify.annotations.NullMarked;
