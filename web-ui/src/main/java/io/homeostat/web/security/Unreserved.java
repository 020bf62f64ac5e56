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

/** A name that stands for nothing else in the audit and in four-eyes. */
@Constraint(validatedBy = Unreserved.Check.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Unreserved {
    String message() default "stands for something else in the audit";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Of the fault. */
    String code() default "reserved";

    /** Whether a name is one. */
    final class Check implements ConstraintValidator<Unreserved, String> {
        @Override
        public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
            return name == null || !Accounts.isReserved(name);
        }
    }
}
