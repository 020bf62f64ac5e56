/**
 * What {@code ./homeostat bench} runs: the product's own code, timed. The engine with the shipped rules on real databases,
 * and the WAR as a process of its own.
 *
 * <p>It lies with the tests because it needs what must never be in the WAR, a PostgreSQL server that comes with the build;
 * it is run from their class path and is no test itself.
 */
@NullMarked
package io.homeostat.web.bench;

import org.jspecify.annotations.NullMarked;
