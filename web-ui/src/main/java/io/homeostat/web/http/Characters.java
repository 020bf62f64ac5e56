package io.homeostat.web.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long a text of a request may be, in characters; {@code @Size} would count those beyond the first plane twice. Read by
 * {@link RecordBinder}, in lists too, and by the description of the interface.
 */
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Characters {
    int min() default 0;

    int max();

    /** The most bytes in UTF-8. */
    int maxBytes() default Integer.MAX_VALUE;
}
