/**
 * Parts that several screens show. Each shows what it is given and asks nobody, but for {@link
 * io.homeostat.web.ui.component.LiveUpdates}, which asks the engine whether anything happened. None depends on a screen.
 */
@NullMarked
package io.homeostat.web.ui.component;

import org.jspecify.annotations.NullMarked;
