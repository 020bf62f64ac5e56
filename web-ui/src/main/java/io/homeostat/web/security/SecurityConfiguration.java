package io.homeostat.web.security;

import com.vaadin.flow.spring.security.RequestUtil;
import com.vaadin.flow.spring.security.VaadinDefaultRequestCache;
import com.vaadin.flow.spring.security.VaadinSecurityConfigurer;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.store.UnitOfWork;
import io.homeostat.web.HomeostatProperties;
import io.homeostat.web.http.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.web.util.UrlPathHelper;

/**
 * Two chains. REST and actuator know tokens only and keep no session, so that a browser's session is no credential there and
 * no other site can use it. The views know sessions only.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    private static final Logger log = LoggerFactory.getLogger("homeostat");
    private static final int COMFORTABLE_TOKEN = 32;

    /**
     * What Vaadin needs and no more: its client starts by an inline script, builds functions from what the server sends, and
     * writes styles into elements. All else comes from this server, and no page may frame it.
     */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'");

    /** What the login page itself is made of. */
    private static final String[] OPEN_FILES = {
        "/tokens.css", "/homeostat.css", "/favicon.svg", "/favicon.ico", "/icons/**", "/webcomponents/**"
    };

    private static final Set<String> KNOWN_METHODS =
            Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    Accounts accounts(UnitOfWork unitOfWork, AuditLog audit, PasswordEncoder passwords, InstantSource clock) {
        return new Accounts(unitOfWork, audit, passwords, clock);
    }

    @Bean
    FirstStart firstStart(Accounts accounts, HomeostatProperties properties, InstantSource clock) {
        return new FirstStart(accounts, throttle(properties, clock));
    }

    @Bean
    AuthenticationManager signIn(Accounts accounts, HomeostatProperties properties, InstantSource clock) {
        return new ProviderManager(new PasswordSignIn(accounts, throttle(properties, clock)));
    }

    /**
     * Lets every method through to the REST interface, which itself says which ones an address has; everywhere else those that
     * HTTP names.
     */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall pages = new StrictHttpFirewall();
        StrictHttpFirewall calls = new StrictHttpFirewall();
        calls.setUnsafeAllowAnyHttpMethod(true);
        return new HttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                String path = UrlPathHelper.defaultInstance.getPathWithinApplication(request);
                return (path.startsWith("/api/") ? calls : pages).getFirewalledRequest(request);
            }

            @Override
            public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
                return pages.getFirewalledResponse(response);
            }
        };
    }

    /** Paths that only an attacker or a fuzzer writes name nothing here; a method that HTTP does not name no page has. */
    @Bean
    RequestRejectedHandler rejected() {
        return (request, response, rejected) -> {
            if (KNOWN_METHODS.contains(request.getMethod())) {
                Problem.of(HttpStatus.NOT_FOUND, "not-found", "There is nothing at this address.", request)
                        .write(response);
                return;
            }
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
            Problem.of(
                            HttpStatus.METHOD_NOT_ALLOWED,
                            "method-not-allowed",
                            request.getMethod() + " is not possible here; the header Allow says what is.",
                            request)
                    .write(response);
        };
    }

    /** The first administrator and the first token, from the environment or by a code on the console. */
    @Bean
    @Order(0)
    ApplicationRunner firstAccounts(
            Accounts accounts, FirstStart firstStart, HomeostatProperties properties, ApplicationContext context) {
        return arguments -> {
            HomeostatProperties.Admin admin = properties.admin();
            if ((admin.user() == null) != (admin.password() == null)) {
                throw new Refused(
                        Refused.Reason.INVALID,
                        "first-administrator",
                        "homeostat.admin.user and homeostat.admin.password must be set together, or neither.");
            }
            if (admin.user() != null
                    && admin.password() != null
                    && accounts.ensureAdministrator(Actor.SYSTEM, admin.user(), admin.password())) {
                log.info("{} is the first administrator, as the environment says", admin.user());
            }
            String token = admin.token();
            if (token != null) {
                if (token.length() < COMFORTABLE_TOKEN) {
                    log.warn("HOMEOSTAT_ADMIN_TOKEN is short enough to be guessed; 32 characters and more are not");
                }
                accounts.ensureEnvironmentToken(token);
            }
            String address = address(context);
            if (address != null) {
                log.info("Homeostat is at {}", address);
            }
            firstStart.announce(address);
        };
    }

    /** Where a browser on this machine finds it; null in an application server, which alone knows its addresses. */
    private static @Nullable String address(ApplicationContext context) {
        if (!(context instanceof WebServerApplicationContext own) || own.getWebServer() == null) {
            return null;
        }
        Environment environment = context.getEnvironment();
        return (environment.containsProperty("server.ssl.bundle")
                                || environment.containsProperty("server.ssl.key-store")
                        ? "https://"
                        : "http://")
                + environment.getProperty("server.address", "localhost") + ":"
                + own.getWebServer().getPort()
                + environment.getProperty("server.servlet.context-path", "") + "/";
    }

    @Bean
    @Order(1)
    SecurityFilterChain restChain(
            HttpSecurity http,
            Accounts accounts,
            SecurityContextHolderStrategy contexts,
            HomeostatProperties properties) {
        TokenChallenge challenge = new TokenChallenge();
        return http.securityMatcher("/api/**", "/actuator/**", Pulse.PATH + "*")
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .csrf(AbstractHttpConfigurer::disable) // there is no session that another site could use
                .logout(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(challenge).accessDeniedHandler(challenge))
                .addFilterBefore(new TokenFilter(accounts, contexts), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                            .permitAll()
                            .requestMatchers("/actuator/health", "/actuator/health/*", Pulse.PATH + "*")
                            .permitAll();
                    if (properties.metrics().isPublic()) {
                        requests.requestMatchers("/actuator/prometheus").permitAll();
                    }
                    requests.requestMatchers("/actuator/**")
                            .hasAuthority("SCOPE_" + Scope.READ.text())
                            .anyRequest() // the scope is the controller's to name: see ScopeCheck
                            .authenticated();
                })
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain viewChain(
            HttpSecurity http,
            VaadinDefaultRequestCache places,
            Accounts accounts,
            AuthenticationManager signIn,
            SecurityContextHolderStrategy contexts,
            RequestUtil vaadinRequests) {
        places.setDelegateRequestCache(withoutParameter());
        return http.authenticationManager(signIn)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(OPEN_FILES)
                        .permitAll())
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .withObjectPostProcessor(new EagerHeaders()))
                .with(VaadinSecurityConfigurer.vaadin(), vaadin -> vaadin.loginView(LoginPage.PATH)
                        .enableCsrfConfiguration(false)
                        // An address that is no view's is answered by the page that says so, to whoever is signed in.
                        .anyRequest(AuthorizeHttpRequestsConfigurer.AuthorizedUrl::authenticated))
                // As Vaadin's own, which has a token of its own in what its client sends; but with the sign-in
                // protected too.
                .csrf(csrf -> csrf.csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .ignoringRequestMatchers(vaadinRequests::isFrameworkInternalRequest))
                .formLogin(form -> form.failureHandler((request, response, failure) ->
                        response.sendRedirect(request.getContextPath() + LoginPage.after(failure))))
                .addFilterBefore(new SessionWatch(accounts, contexts), AuthorizationFilter.class)
                .build();
    }

    /** Spring would put a parameter into the address that one gets to after the sign-in, where it stays and is passed on. */
    @SuppressWarnings("NullAway") // that null stands for none is how Spring has it
    private static RequestCache withoutParameter() {
        HttpSessionRequestCache places = new HttpSessionRequestCache();
        places.setMatchingRequestParameterName(null);
        return places;
    }

    /** Pages are forwarded to Vaadin's servlet, and its answers are complete before headers would be written as usual. */
    private static final class EagerHeaders implements ObjectPostProcessor<HeaderWriterFilter> {
        @Override
        public <O extends HeaderWriterFilter> O postProcess(O filter) {
            filter.setShouldWriteHeadersEagerly(true);
            return filter;
        }
    }

    private static SignInThrottle throttle(HomeostatProperties properties, InstantSource clock) {
        HomeostatProperties.Login login = properties.login();
        return new SignInThrottle(login.maxFailures(), login.lockout(), clock);
    }
}
