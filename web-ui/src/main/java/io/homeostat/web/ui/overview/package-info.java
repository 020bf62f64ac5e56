/** The first screen: what the loop does, what waits for a person, and how it went lately. */
@NullMarked
package io.homeostat.web.ui.overview;

import org.jspecify.annotations.NullMarked;
