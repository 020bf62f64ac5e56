/** What was decided, why, and what is being done. */
@NullMarked
package io.homeostat.web.ui.remediation;

import org.jspecify.annotations.NullMarked;
