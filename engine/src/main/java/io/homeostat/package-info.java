/**
 * The door for programs that embed the engine: {@link io.homeostat.Homeostat} configures, starts and closes it.
 */
@NullMarked
package io.homeostat;

import org.jspecify.annotations.NullMarked;
