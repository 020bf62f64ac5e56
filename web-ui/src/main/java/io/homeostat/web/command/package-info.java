/** What is done on a command line, without a server. */
@NullMarked
package io.homeostat.web.command;

import org.jspecify.annotations.NullMarked;
