/**
 * The append-only, hash-linked record of who or what did what, when and why.
 *
 * <p>Promise: an entry is written in the transaction of what it records, or neither is; entries are numbered in commit
 * order; any changed, missing, re-ordered or cut-off entry is found by {@link io.homeostat.audit.AuditChain}, in the
 * application and over an export. Uses {@code model} and {@code store}.
 */
@NullMarked
package io.homeostat.audit;

import org.jspecify.annotations.NullMarked;
