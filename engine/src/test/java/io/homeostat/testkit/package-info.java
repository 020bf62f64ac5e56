/** What tests of all modules share: real databases, and patience. */
@NullMarked
package io.homeostat.testkit;

import org.jspecify.annotations.NullMarked;
