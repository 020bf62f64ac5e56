package io.homeostat.web;

import io.homeostat.web.http.Problem;
import io.homeostat.web.http.RequestPath;
import java.io.IOException;
import java.util.Locale;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;

/** The embedded server; an application server has its own configuration. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Connector.class, TomcatServletWebServerFactory.class})
class TomcatConfiguration {
    private static final Logger log = LoggerFactory.getLogger(TomcatConfiguration.class);
    private static final int HIGHEST_PORT = 65_535;

    /** Lets our own answer to a path with an encoded slash be a problem document; Tomcat's would be a page of its own. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
        return factory -> factory.addConnectorCustomizers(
                connector -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
    }

    /** A port below 0 would start without listening, and one above ends in the middle of the start. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> ports(Environment environment) {
        return factory -> {
            checkPort(environment, "server.port", 0);
            checkPort(environment, "management.server.port", -1); // which is Spring's word for none
        };
    }

    private static void checkPort(Environment environment, String name, int least) {
        Integer port = environment.getProperty(name, Integer.class);
        if (port != null && (port < least || port > HIGHEST_PORT)) {
            throw new InvalidConfigurationPropertyValueException(
                    name, port, "allowed is a port from 1 to " + HIGHEST_PORT + ", or 0 for one that is free.");
        }
    }

    /** What Tomcat refuses before it is a request at all is answered like everything else, without a page of Tomcat's. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusals() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new Refusals()));
    }

    private static final class Refusals extends ErrorReportValve {
        /** A path that cannot be decoded, or that holds what no path here does, names nothing. */
        private static Problem problem(HttpStatus status, Request request) {
            if (status == HttpStatus.BAD_REQUEST && !RequestPath.canBeOurs(request.getRequestURI())) {
                return Problem.of(HttpStatus.NOT_FOUND, "not-found", "There is nothing at this address.", request);
            }
            String detail = "The request cannot be answered: " + status.getReasonPhrase() + ".";
            String code = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
            return Problem.of(status, code, detail, request);
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable thrown) {
            HttpStatus status = HttpStatus.resolve(response.getStatus());
            if (status == null
                    || !status.isError()
                    || response.getContentWritten() > 0
                    || !response.setErrorReported()) {
                return;
            }
            try {
                problem(status, request).write(response.getResponse());
                response.finishResponse();
            } catch (IOException e) {
                log.debug("the caller of {} has left", request.getRequestURI(), e);
            }
        }
    }
}
