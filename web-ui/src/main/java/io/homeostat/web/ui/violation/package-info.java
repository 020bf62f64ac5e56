/** What is wrong, since when, and what handles it. */
@NullMarked
package io.homeostat.web.ui.violation;

import org.jspecify.annotations.NullMarked;
