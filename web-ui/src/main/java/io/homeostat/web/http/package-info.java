/**
 * What every REST call shares: strict reading of JSON, the collection of faults, problem documents and cursors.
 *
 * <p>Promise: a body is read whole or refused whole, with every fault of it and a JSON Pointer to each; whatever is
 * answered with an error is a problem document (RFC 9457). Uses the engine's {@code model} and {@code store}. Knows no
 * noun of the interface.
 */
@NullMarked
package io.homeostat.web.http;

import org.jspecify.annotations.NullMarked;
