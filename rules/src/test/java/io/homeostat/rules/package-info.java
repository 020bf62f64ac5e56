/** Proves the rule packages that we ship. */
@NullMarked
package io.homeostat.rules;

import org.jspecify.annotations.NullMarked;
