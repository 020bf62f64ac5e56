/** What people see, in a real browser: one journey per class. Whatever the console complains about is a fault. */
@NullMarked
package io.homeostat.web.browser;

import org.jspecify.annotations.NullMarked;
