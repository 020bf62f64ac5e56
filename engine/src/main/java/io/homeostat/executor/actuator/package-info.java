/**
 * The actuators that Homeostat ships. Uses the actuator SPI of {@code executor} and {@code store}.
 */
@NullMarked
package io.homeostat.executor.actuator;

import org.jspecify.annotations.NullMarked;
