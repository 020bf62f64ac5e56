/** Parts of screens, without a browser. */
@NullMarked
package io.homeostat.web.ui.component;

import org.jspecify.annotations.NullMarked;
