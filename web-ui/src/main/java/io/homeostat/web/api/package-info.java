/**
 * The REST interface below {@code /api/v1}: one controller per noun, each with the records of its requests and answers.
 *
 * <p>Promise: what {@code docs/api.md} says. A controller parses, asks and answers; it judges nothing itself. Every method
 * names its scope. Uses the engine's public types, {@code http} and {@code security}. Knows no view.
 */
@NullMarked
package io.homeostat.web.api;

import org.jspecify.annotations.NullMarked;
