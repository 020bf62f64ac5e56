/** The first start: the first administrator, then a source, an actuator, and whether the loop may act. */
@NullMarked
package io.homeostat.web.ui.setup;

import org.jspecify.annotations.NullMarked;
