/**
 * The application: the one place that knows Spring and the engine both.
 *
 * <p>Promise: it starts with what {@link io.homeostat.web.HomeostatProperties} says, or stops with one line that names
 * what is wrong. Uses the engine's public types. Holds no judgement of its own: what is decided, is decided in the engine.
 */
@NullMarked
package io.homeostat.web;

import org.jspecify.annotations.NullMarked;
