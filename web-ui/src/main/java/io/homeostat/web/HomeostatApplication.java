package io.homeostat.web;

import com.vaadin.flow.component.dependency.StyleSheet;
import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.component.page.Inline;
import com.vaadin.flow.component.page.Push;
import com.vaadin.flow.server.AppShellSettings;
import com.vaadin.flow.shared.ui.Transport;
import com.vaadin.flow.theme.aura.Aura;
import io.homeostat.web.ui.component.ColorSchemeMenu;
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

    public static void main(String[] args) {
        SpringApplication.run(HomeostatApplication.class, args);
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
