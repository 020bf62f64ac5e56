package io.homeostat.web;

import io.homeostat.model.Refused;
import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

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
                case java.net.BindException address -> {
                    return "server.address, or management.server.address, is no address of this machine ("
                            + address.getMessage() + "). Name one of its own, or leave it out to listen on all.";
                }
                case IllegalStateException ssl
                when String.valueOf(ssl.getMessage()).startsWith("SSL is enabled but") -> {
                    return "server.ssl.enabled is true, and no certificate is set. Name one with server.ssl.bundle, or with"
                            + " server.ssl.certificate and server.ssl.certificate-private-key, or server.ssl.key-store.";
                }
                case IllegalStateException profiles
                when String.valueOf(profiles.getMessage()).startsWith("Invalid profile property value") -> {
                    return "spring.profiles.active, or another property of profiles, does not hold; allowed are names with"
                            + " commas between them";
                }
                case MarkedYAMLException yaml -> {
                    return unreadableFile(yaml);
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
                            .map(StartFailures::unbound)
                            .collect(Collectors.joining("; "));
                }
                case BindException inner -> binding = inner; // the innermost one names the property itself
                default -> {}
            }
        }
        return binding == null ? null : unreadable(binding);
    }

    /** What is set to nothing is bound to nothing, also where it is a property. */
    private static String unbound(ConfigurationProperty property) {
        return "".equals(property.getValue())
                ? property.getName()
                        + " is set to nothing, or no property of Homeostat; give it a value, or leave it out"
                        + from(property.getOrigin())
                : property.getName() + " is no property of Homeostat" + from(property.getOrigin());
    }

    private static String unreadableFile(MarkedYAMLException yaml) {
        Mark at = yaml.getProblemMark() == null ? yaml.getContextMark() : yaml.getProblemMark();
        String place = at == null ? "" : " at line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1);
        return "a file of settings, such as application.yaml, is no YAML" + place + ": " + yaml.getProblem();
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
        if (type == InetAddress.class) {
            return "the name or IP address of an interface of this machine";
        }
        if (type == Pattern.class) {
            return "a regular expression";
        }
        return "a value of type " + type.getSimpleName();
    }

    /** Passwords, keys and tokens are named and never shown. */
    private static String shown(String name, @Nullable Object value) {
        List<String> secret = List.of("password", "token", "key", "secret");
        return secret.stream().anyMatch(name::contains) ? "***" : written(value);
    }

    /** A value as one would write it: durations as in 30s and not as in PT30S. */
    static String written(@Nullable Object value) {
        if (!(value instanceof Duration duration) || duration.isNegative()) {
            return String.valueOf(value);
        }
        ChronoUnit unit = Stream.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS)
                .filter(one -> duration.compareTo(one.getDuration()) >= 0
                        && duration.toNanosPart() == 0
                        && duration.toSeconds() % one.getDuration().toSeconds() == 0)
                .findFirst()
                .orElse(ChronoUnit.MILLIS);
        return DurationStyle.SIMPLE.print(duration, unit);
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
