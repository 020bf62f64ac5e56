package io.homeostat.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A size that is no smaller: Jakarta's own constraints know none. */
@Constraint(validatedBy = AtLeastBytes.Check.class)
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AtLeastBytes {
    long value();

    String message() default "must be at least {value} bytes";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether a size is large enough. */
    final class Check implements ConstraintValidator<AtLeastBytes, DataSize> {
        private long least;

        @Override
        public void initialize(AtLeastBytes bound) {
            least = bound.value();
        }

        @Override
        public boolean isValid(@Nullable DataSize size, ConstraintValidatorContext context) {
            return size == null || size.toBytes() >= least;
        }
    }
}
