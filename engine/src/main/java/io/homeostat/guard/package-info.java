/**
 * Decides whether a plan may be carried out, whatever the rules said. One {@link io.homeostat.guard.Verdict.Hold} holds a
 * plan; every guard answers and every answer is recorded. Asked when a plan is chosen and again before each action is sent.
 *
 * <p>Keeps a ledger of its own: which plan has which target, and when something was last done to it. Uses {@code model},
 * {@code store} and {@code audit}. Never uses {@code rulebase}: no rule can switch a guard off.
 */
@NullMarked
package io.homeostat.guard;

import org.jspecify.annotations.NullMarked;
