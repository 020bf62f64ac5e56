package io.homeostat.web.security;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A name that reads as it is, so that nobody takes one that looks like another's. */
@Constraint(validatedBy = PlainName.Check.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface PlainName {
    String message() default PlainName.MUST;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Of the fault. */
    String code() default "name";

    /** What a name must be. */
    String MUST =
            "must be written plainly: no blanks around it or twice inside, no characters that cannot be seen or stand for"
                    + " others, and letters of one alphabet";

    /** Whether a name is one. */
    final class Check implements ConstraintValidator<PlainName, String> {
        @Override
        public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
            return name == null || Accounts.isPlain(name);
        }
    }
}
