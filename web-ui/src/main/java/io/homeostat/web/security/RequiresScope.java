package io.homeostat.web.security;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scope that a call of this method needs; of several, any one. Every method that answers REST calls has it. What it tells is
 * of all domains only where {@link #ofAllDomains} says so: tokens that are limited to some are then refused.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresScope {
    Scope[] value();

    boolean ofAllDomains() default false;
}
