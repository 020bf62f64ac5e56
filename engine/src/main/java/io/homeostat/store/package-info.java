/**
 * Transactions without a framework, the databases, ids and canonical JSON: what every owner of records needs.
 *
 * <p>Promise: what is written in one {@link io.homeostat.store.Transaction} is stored whole or not at all, and what must
 * be locked last is locked last. Has no entity of its own; entities and repositories live with their owners. Uses no other
 * package of Homeostat.
 */
@NullMarked
package io.homeostat.store;

import org.jspecify.annotations.NullMarked;
