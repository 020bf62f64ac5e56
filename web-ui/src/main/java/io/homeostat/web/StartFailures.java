package io.homeostat.web;

import io.homeostat.model.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says in one line why the application did not start, where that is something that an operator can put right: a value that
 * does not hold, a port in use, a database that is away. What is none of these is left to Spring, which prints all of it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailures implements SpringBootExceptionReporter {

    private static final Logger log = LoggerFactory.getLogger("homeostat");

    @Override
    public boolean reportException(Throwable failure) {
        String reason = reasonFor(failure);
        if (reason == null) {
            return false;
        }
        log.error("Homeostat did not start: {}", reason.replaceAll("\\s*\\R\\s*", " "));
        return true;
    }

    /** The reason in one or more lines, or null when it is nothing that an operator would know. */
    static @Nullable String reasonFor(Throwable failure) {
        BindException binding = null;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            switch (at) {
                case Refused refused -> {
                    return refused.detail();
                }
                case PortInUseException port -> {
                    return "port " + port.getPort()
                            + " is in use. Stop what listens there, or choose another with --server.port=9090 or SERVER_PORT.";
                }
                case InvalidConfigurationPropertyValueException invalid -> {
                    String told = invalid.getName() + " = \"" + shown(invalid.getName(), invalid.getValue())
                            + "\" does not hold";
                    // What Spring reads without binding it says of a number only which class it should have become.
                    return told
                            + (invalid.getCause() instanceof NumberFormatException
                                    ? "; allowed is " + allowed(Integer.class)
                                    : ": " + invalid.getReason());
                }
                case BindValidationException invalid -> {
                    return invalid.getValidationErrors().getAllErrors().stream()
                            .map(error ->
                                    invalidValue(invalid.getValidationErrors().getName(), error))
                            .collect(Collectors.joining("; "));
                }
                case UnboundConfigurationPropertiesException unknown -> {
                    return unknown.getUnboundProperties().stream()
                            .map(property ->
                                    property.getName() + " is no property of Homeostat" + from(property.getOrigin()))
                            .collect(Collectors.joining("; "));
                }
                case BindException inner -> binding = inner; // the innermost one names the property itself
                default -> {}
            }
        }
        return binding == null ? null : unreadable(binding);
    }

    private static String invalidValue(ConfigurationPropertyName prefix, ObjectError error) {
        if (!(error instanceof FieldError field)) {
            return prefix + ": " + error.getDefaultMessage();
        }
        String name = prefix + "." + kebab(field.getField());
        return name + " = \"" + shown(name, field.getRejectedValue()) + "\" " + error.getDefaultMessage()
                + from(Origin.from(error));
    }

    private static String unreadable(BindException failure) {
        ConfigurationProperty property = failure.getProperty();
        Class<?> type = failure.getTarget().getType().resolve(Object.class);
        String name = failure.getName().toString();
        if (property == null) {
            return name + " could not be read; allowed is " + allowed(type);
        }
        return name + " = \"" + shown(name, property.getValue()) + "\" does not hold; allowed is " + allowed(type)
                + from(property.getOrigin());
    }

    private static String allowed(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> kebab(((Enum<?>) constant).name()))
                    .collect(Collectors.joining(", "));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == Duration.class) {
            return "a duration such as 30s, 5m or PT1H";
        }
        if (type == DataSize.class) {
            return "a size such as 512KB or 16MB";
        }
        if (type == Pattern.class) {
            return "a regular expression";
        }
        return "a value of type " + type.getSimpleName();
    }

    /** Passwords, keys and tokens are named and never shown. */
    private static Object shown(String name, @Nullable Object value) {
        List<String> secret = List.of("password", "token", "key", "secret");
        return secret.stream().anyMatch(name::contains) ? "***" : String.valueOf(value);
    }

    private static String from(@Nullable Origin origin) {
        return origin == null ? "" : " (from " + origin + ")";
    }

    static String kebab(String name) {
        List<String> words = new ArrayList<>();
        for (String word : name.split("_|(?<=[a-z0-9])(?=[A-Z])")) {
            words.add(word.toLowerCase(Locale.ROOT));
        }
        return String.join("-", words);
    }
}
