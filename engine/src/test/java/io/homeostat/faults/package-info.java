/** Proofs of what the engine promises while everything around it fails. */
@NullMarked
package io.homeostat.faults;

import org.jspecify.annotations.NullMarked;
