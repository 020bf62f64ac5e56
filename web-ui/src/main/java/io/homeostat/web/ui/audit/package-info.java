/** Who or what did what, when and why, and whether the record of it still holds. Nothing can be changed here. */
@NullMarked
package io.homeostat.web.ui.audit;

import org.jspecify.annotations.NullMarked;
