package io.homeostat.web;

import io.homeostat.store.CanonicalJson;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.http.RecordBinder;
import io.homeostat.web.http.RequestCheck;
import io.homeostat.web.http.StrictJson;
import io.homeostat.web.security.CallerArgument;
import io.homeostat.web.security.ScopeCheck;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Validator;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.UrlPathHelper;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How REST requests become parameters, and answers JSON. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {
    private final HomeostatProperties properties;
    private final RecordBinder binder;

    WebConfiguration(HomeostatProperties properties, Validator validator) {
        this.properties = properties;
        this.binder = new RecordBinder(validator);
    }

    @Bean
    RecordBinder recordBinder() {
        return binder;
    }

    /** RFC 3339 with milliseconds always written, where Jackson leaves zeros out. */
    @Bean
    JsonMapperBuilderCustomizer times() {
        SimpleModule module = new SimpleModule("homeostat");
        module.addSerializer(new StdSerializer<Instant>(Instant.class) {
            @Override
            public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
                out.writeString(CanonicalJson.instant(value));
            }
        });
        return builder -> builder.addModule(module);
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        StrictJson strict = new StrictJson(binder, properties.http().maxBody().toBytes());
        converters.configureMessageConvertersList(list -> list.addFirst(strict));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ScopeCheck()).addPathPatterns("/api/**");
        registry.addInterceptor(new RequestCheck()).addPathPatterns("/api/**");
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
        resolvers.add(new PageArgument());
    }

    private static final class PageArgument implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == PageRequest.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            HttpServletRequest call = request.getNativeRequest(HttpServletRequest.class);
            if (call == null) {
                throw new IllegalStateException("a page is asked for by a request of HTTP");
            }
            return PageRequest.of(
                    UrlPathHelper.defaultInstance.getPathWithinApplication(call),
                    request.getParameter("limit"),
                    request.getParameter("cursor"));
        }
    }
}
