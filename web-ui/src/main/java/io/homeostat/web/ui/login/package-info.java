/** Signing in. The page tells what went wrong with the last try, and nothing that helps to guess the next. */
@NullMarked
package io.homeostat.web.ui.login;

import org.jspecify.annotations.NullMarked;
