package io.homeostat.web.testkit;

import io.homeostat.web.HomeostatApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running Homeostat on a port of its own, with an H2 file in a folder of its own. As an extension
 * ({@code @ExtendWith(Application.Shared.class)}) it is started once for all test classes and given to parameters of this
 * type: tests then use names that no other test uses. {@link #start} makes one for a test alone.
 */
public final class Application implements AutoCloseable {
    public static final String ADMIN = "admin";
    public static final String ADMIN_PASSWORD = "correct horse battery";
    public static final String ADMIN_TOKEN = "test-token-with-all-scopes-0123456789abcdef";

    private final ConfigurableApplicationContext context;
    private final Path folder;
    private final int port;

    private Application(ConfigurableApplicationContext context, Path folder) {
        this.context = context;
        this.folder = folder;
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
        try {
            Path folder = Files.createTempDirectory("homeostat-test");
            List<String> all = new ArrayList<>(List.of("--server.port=0", "--homeostat.data-dir=" + folder));
            all.addAll(List.of(arguments));
            return new Application(
                    new SpringApplicationBuilder(HomeostatApplication.class).run(all.toArray(String[]::new)), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls without a token. */
    public Http http() {
        return new Http(url(""), null);
    }

    /** Calls with the administrator's token. */
    public Http admin() {
        return http().with(ADMIN_TOKEN);
    }

    /** A part of the application, to ask what no call shows. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String url(String path) {
        return "http://localhost:" + port + path;
    }

    @Override
    public void close() {
        context.close();
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
                    .getOrComputeIfAbsent("running", key -> new Running(start()), Running.class);
            return running.application();
        }
    }
}
