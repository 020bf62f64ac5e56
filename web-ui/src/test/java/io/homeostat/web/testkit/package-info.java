/**
 * Starts the application for tests, and calls it as its users do. Tests here start it through
 * {@link io.homeostat.web.testkit.Application} and never by a Spring extension, since those need a later JUnit.
 */
@NullMarked
package io.homeostat.web.testkit;

import org.jspecify.annotations.NullMarked;
