package io.homeostat.web.testkit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.homeostat.web.HomeostatApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * A running Homeostat on a port of its own, with an H2 file in a folder of its own. As an extension
 * ({@code @ExtendWith(Application.Shared.class)}) it is started once for all test classes and given to parameters of this
 * type: tests then use names that no other test uses. {@link #start} makes one for a test alone;
 * while that runs, views of the shared one know nobody (REST does).
 */
public final class Application implements AutoCloseable {
    public static final String ADMIN = "admin";
    public static final String ADMIN_PASSWORD = "correct horse battery";
    public static final String ADMIN_TOKEN = "test-token-with-all-scopes-0123456789abcdef";

    private final ConfigurableApplicationContext context;
    private final Path folder;
    private final int port;
    private final List<String> printed;
    /** Vaadin keeps one for the whole process: that of the application started last. */
    private final SecurityContextHolderStrategy before;

    private Application(
            ConfigurableApplicationContext context,
            Path folder,
            List<String> printed,
            SecurityContextHolderStrategy before) {
        this.before = before;
        this.context = context;
        this.folder = folder;
        this.printed = printed;
        this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /**
     * Starts one with an administrator and a token, and these arguments.
     *
     * @param arguments as {@code --homeostat.login.max-failures=2}
     */
    public static Application start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--homeostat.admin.user=" + ADMIN,
                "--homeostat.admin.password=" + ADMIN_PASSWORD,
                "--homeostat.admin.token=" + ADMIN_TOKEN));
        all.addAll(List.of(arguments));
        return startBare(all.toArray(String[]::new));
    }

    /** Starts one that nobody administers yet. */
    public static Application startBare(String... arguments) {
        return startOn("0", arguments);
    }

    /** Starts one on this port. */
    public static Application startOn(String port, String... arguments) {
        try {
            Path folder = Files.createTempDirectory("homeostat-test");
            List<String> all = new ArrayList<>(List.of(arguments));
            all.add("--server.port=" + port);
            if (all.stream().noneMatch(argument -> argument.startsWith("--homeostat.shutdown.grace="))) {
                all.add("--homeostat.shutdown.grace=0s");
            }
            if (all.stream().noneMatch(argument -> argument.startsWith("--homeostat.data-dir="))) {
                all.add("--homeostat.data-dir=" + folder);
            }
            SpringApplicationBuilder builder = new SpringApplicationBuilder(HomeostatApplication.class);
            List<String> printed = new CopyOnWriteArrayList<>();
            // Logging begins anew with every start, so the console is listened to as soon as it has.
            builder.listeners((ApplicationListener<ApplicationPreparedEvent>) event -> listen(printed));
            SecurityContextHolderStrategy before = SecurityContextHolder.getContextHolderStrategy();
            try {
                ConfigurableApplicationContext context = builder.run(all.toArray(String[]::new));
                return new Application(context, folder, printed, before);
            } catch (RuntimeException e) {
                SecurityContextHolder.setContextHolderStrategy(before);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void listen(List<String> printed) {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                printed.add(event.getFormattedMessage());
            }
        };
        appender.start();
        ((Logger) LoggerFactory.getLogger("homeostat")).addAppender(appender);
    }

    /** Calls without a token. */
    public Http http() {
        return new Http(url(""), null);
    }

    /** Calls with the administrator's token. */
    public Http admin() {
        return http().with(ADMIN_TOKEN);
    }

    /** What the console shows for people. */
    public List<String> printed() {
        return List.copyOf(printed);
    }

    /** The code that was printed on the console. */
    public String setUpCode() {
        return printed.stream()
                .map(Pattern.compile("enter this code: (\\S+)")::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** A part of the application, to ask what no call shows. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Where its data is. */
    public Path folder() {
        return folder;
    }

    public String url(String path) {
        return "http://localhost:" + port + path;
    }

    @Override
    public void close() {
        context.close();
        SecurityContextHolder.setContextHolderStrategy(before);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives tests the one application that all of them share. */
    public static final class Shared implements ParameterResolver {
        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Shared.class);

        private record Running(Application application) implements AutoCloseable {
            @Override
            public void close() {
                application.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
            return parameter.getParameter().getType() == Application.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
            Running running = extension
                    .getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(
                            "running", key -> new Running(start("--homeostat.planning.gather=0s")), Running.class);
            return running.application();
        }
    }
}
