/**
 * Carries chosen plans out: durable intents, attempts, verification, and the life of a remediation from its choice to its
 * end.
 *
 * <p>Promise (guarantee 4): nothing is sent before its intent is durable; every try of an action carries the same
 * idempotency key; what could not be done, or whose result is not known, is never reported as done. Guards are asked again
 * before each action is sent. Uses {@code model}, {@code store}, {@code audit}, {@code monitor}, {@code guard} and
 * {@code knowledge}; never {@code rulebase}: no rule reaches a target.
 */
@NullMarked
package io.homeostat.executor;

import org.jspecify.annotations.NullMarked;
