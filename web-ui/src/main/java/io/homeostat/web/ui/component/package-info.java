/**
 * Parts that several screens show. Each shows what it is given and asks nobody; it depends on no screen.
 */
@NullMarked
package io.homeostat.web.ui.component;

import org.jspecify.annotations.NullMarked;
