/**
 * Who may do what: people and their roles, tokens and their scopes, sign-in and the two filter chains.
 *
 * <p>Promise: no call reaches a controller without a token whose scope its method names, and no view without a signed-in
 * person; a token never has more than its person's rights; passwords and tokens are kept as hashes. Owns the tables of users
 * and tokens. Uses the engine's {@code model}, {@code store} and {@code audit}, and {@code http}.
 */
@NullMarked
package io.homeostat.web.security;

import org.jspecify.annotations.NullMarked;
