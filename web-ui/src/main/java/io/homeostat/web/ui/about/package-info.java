/** What is running here, for those who ask for help or answer. */
@NullMarked
package io.homeostat.web.ui.about;

import org.jspecify.annotations.NullMarked;
