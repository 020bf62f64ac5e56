package io.homeostat.web;

import com.vaadin.flow.component.dependency.StyleSheet;
import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.component.page.Inline;
import com.vaadin.flow.component.page.Push;
import com.vaadin.flow.server.AppShellSettings;
import com.vaadin.flow.shared.ui.Transport;
import com.vaadin.flow.theme.aura.Aura;
import io.homeostat.rulebase.CompilerThreads;
import io.homeostat.web.command.RulesCommand;
import io.homeostat.web.ui.component.ColorSchemeMenu;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionTrackingMode;
import java.util.Arrays;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;

/**
 * Starts Homeostat, by {@code java -jar} or in an application server; and the page that every view lives in.
 */
@SpringBootApplication
@EnableConfigurationProperties(HomeostatProperties.class)
// Events of the page come as requests, so that the security chain sees each; changes go to the page by websocket.
@Push(transport = Transport.WEBSOCKET_XHR)
@StyleSheet(Aura.STYLESHEET)
@StyleSheet("tokens.css")
@StyleSheet("homeostat.css")
public class HomeostatApplication extends SpringBootServletInitializer implements AppShellConfigurator {

    /** Starts the application, or does what is asked of rules in files when the first word is {@code rules}. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(RulesCommand.WORD)) {
            System.exit(RulesCommand.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        SpringApplication.run(HomeostatApplication.class, args);
    }

    /** In an application server, which knows nothing of {@code server.*} and keeps its process when this application goes. */
    @Override
    public void onStartup(ServletContext server) throws ServletException {
        // As application.yaml says for the embedded server: a session in the address would leak through links and logs.
        server.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
        server.getSessionCookieConfig().setHttpOnly(true);
        server.getSessionCookieConfig().setAttribute("SameSite", "Lax");
        // Added before Spring's own, so that it is told last.
        server.addListener(new ServletContextListener() {
            @Override
            public void contextDestroyed(ServletContextEvent event) {
                CompilerThreads.end();
            }
        });
        try {
            super.onStartup(server);
        } catch (ServletException | RuntimeException e) {
            CompilerThreads.end(); // a server does not tell listeners of an application that never started
            throw e;
        }
    }

    @Override
    protected SpringApplicationBuilder configure(SpringApplicationBuilder application) {
        return application.sources(HomeostatApplication.class);
    }

    @Override
    public void configurePage(AppShellSettings page) {
        page.setViewport("width=device-width, initial-scale=1");
        page.addFavIcon("icon", "favicon.svg", "any");
        page.addMetaTag("color-scheme", "light dark");
        page.addInlineWithContents(Inline.Position.PREPEND, ColorSchemeMenu.EARLY_SCRIPT, Inline.Wrapping.JAVASCRIPT);
    }
}
