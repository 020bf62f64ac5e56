/**
 * Rule packages as authors write them, with their drafts, their versions and the review of those, the releases they are
 * compiled into, and the sessions in which they judge.
 *
 * <p>Promise: the same facts in the same order, given to the same release, give the same firings and the same proposals;
 * what an author got wrong is told with file, line and column; what a rule does wrong while it runs is told with the rule.
 * A scenario runs through the same session as a cycle, so it proves what production does.
 *
 * <p>The only package that knows Drools. Uses {@code model}. Never uses the stages of the loop, nor {@code guard} or
 * {@code executor}: a rule can propose, and nothing else.
 */
@NullMarked
package io.homeostat.rulebase;

import org.jspecify.annotations.NullMarked;
