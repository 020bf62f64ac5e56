package io.homeostat.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Of two components of a record the one is at most the other. The fault is told of the first. */
@Constraint(validatedBy = NotAbove.Check.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(NotAbove.List.class)
public @interface NotAbove {
    String lower();

    String upper();

    String message() default "must not be above";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Several pairs of one record. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        NotAbove[] value();
    }

    /** Whether a pair is in order. */
    final class Check implements ConstraintValidator<NotAbove, Record> {
        private String lower = "";
        private String upper = "";

        @Override
        public void initialize(NotAbove pair) {
            lower = pair.lower();
            upper = pair.upper();
        }

        @Override
        public boolean isValid(Record both, ConstraintValidatorContext context) {
            Comparable<Object> least = value(both, lower);
            Comparable<Object> most = value(both, upper);
            if (least == null || most == null || least.compareTo(most) <= 0) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate() + " "
                            + StartFailures.kebab(upper) + ", which is \"" + StartFailures.written(most) + "\"")
                    .addPropertyNode(lower)
                    .addConstraintViolation();
            return false;
        }

        @SuppressWarnings("unchecked") // both are of one type that compares with itself
        private static @Nullable Comparable<Object> value(Record both, String name) {
            RecordComponent component = Arrays.stream(both.getClass().getRecordComponents())
                    .filter(one -> one.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            try {
                return (Comparable<Object>) component.getAccessor().invoke(both);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(both.getClass() + " does not show its " + name, e);
            }
        }
    }
}
