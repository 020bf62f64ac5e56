/** The first start: makes the first administrator. */
@NullMarked
package io.homeostat.web.ui.setup;

import org.jspecify.annotations.NullMarked;
