package io.homeostat.web.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The form of a body that comes to its method as a tree and is read by the engine; for the description of the interface. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Form {
    Class<? extends Record> value();

    /** Whether a list of them is taken too. */
    boolean orMany() default false;

    /** Marks a form that is not ours: fields that it does not name are passed over. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Open {}
}
