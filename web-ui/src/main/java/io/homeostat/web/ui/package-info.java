/**
 * The frame of the views: the layout that all of them stand in, and the navigation between them.
 *
 * <p>Promise: every view is one route with its own address, reached by {@link io.homeostat.web.ui.Navigation}; whoever may
 * not see a view finds no way to it here. One package per screen lies below. Uses the engine's public types and
 * {@code security}. Knows nothing of REST.
 */
@NullMarked
package io.homeostat.web.ui;

import org.jspecify.annotations.NullMarked;
