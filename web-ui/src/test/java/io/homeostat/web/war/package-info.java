/**
 * Tests of the WAR as it is shipped: what is in it, and how it behaves as a process of its own and in an application server.
 * They run once it is packaged, and start it as its users do.
 */
@NullMarked
package io.homeostat.web.war;

import org.jspecify.annotations.NullMarked;
