package io.homeostat.web.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which texts a text of an answer, or of a request that the engine reads, can be; for the description of the interface. */
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OneOf {
    /** The constants of this type, spelt as the interface does. */
    Class<? extends Enum<?>> constants() default None.class;

    /** These words, where no type has them. */
    String[] words() default {};

    /** No constants. */
    enum None {}
}
