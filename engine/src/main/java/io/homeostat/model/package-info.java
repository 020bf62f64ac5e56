/**
 * The facts that rules see and the values that flow between the stages of the loop.
 *
 * <p>Promise: immutable, null-free but for numbers that nobody gave, with a value for every input: what is out of range
 * is clamped, never thrown, since a rule that throws would fail the cycle of every other rule. Times are epoch
 * milliseconds, so that ranges compare.
 *
 * <p>Every public method and constructor here is open to the authors of rules. So there is nothing on these types that
 * needs a service, and nothing that could reach one. Uses no other package of Homeostat.
 */
@NullMarked
package io.homeostat.model;

import org.jspecify.annotations.NullMarked;
