package io.homeostat.web;

import io.homeostat.web.http.Form;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.http.Problem;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The description of the interface at {@code /api/v1/openapi}, made from the controllers. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String TOKEN = "token";
    private static final String BASIC = "basic";

    static {
        // It comes from the token, so it is no part of the request.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
    }

    @Bean
    OpenAPI description(BuildProperties build, RecordSchemas schemas) {
        OpenAPI description = new OpenAPI()
                .info(new Info()
                        .title("Homeostat")
                        .version(build.getVersion())
                        .description("A self-healing control plane whose judgement is written as rules.")
                        .license(new License().name("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer"))
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("Any user name, and the token as the password.")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
        schemas.reference(Problem.class, false, description.getComponents()::addSchemas);
        return description;
    }

    @Bean
    RecordSchemas recordSchemas(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        Set<Class<?>> requests = new HashSet<>();
        for (HandlerMethod method : mapping.getHandlerMethods().values()) {
            for (MethodParameter parameter : method.getMethodParameters()) {
                Form form = parameter.getParameterAnnotation(Form.class);
                if (form != null) {
                    requests.add(form.value());
                } else if (parameter.hasParameterAnnotation(RequestBody.class)) {
                    requests.add(parameter.getParameterType());
                }
            }
        }
        return new RecordSchemas(requests);
    }

    /** Bodies that come as trees: their forms are said by annotation. */
    @Bean
    GlobalOpenApiCustomizer forms(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping, RecordSchemas schemas) {
        return description -> mapping.getHandlerMethods().forEach((info, method) -> {
            for (MethodParameter parameter : method.getMethodParameters()) {
                Form form = parameter.getParameterAnnotation(Form.class);
                if (form != null) {
                    operation(description, info).setRequestBody(body(form, description.getComponents(), schemas));
                }
            }
        });
    }

    private static Operation operation(OpenAPI description, RequestMappingInfo info) {
        String path = info.getPatternValues().iterator().next();
        RequestMethod method =
                info.getMethodsCondition().getMethods().iterator().next();
        PathItem item = description.getPaths().get(path);
        Operation operation =
                item == null ? null : item.readOperationsMap().get(PathItem.HttpMethod.valueOf(method.name()));
        if (operation == null) {
            throw new IllegalStateException(method + " " + path + " is not described");
        }
        return operation;
    }

    private static io.swagger.v3.oas.models.parameters.RequestBody body(
            Form form, Components components, RecordSchemas schemas) {
        Schema<?> one = schemas.reference(form.value(), true, components::addSchemas);
        Schema<?> schema = one;
        if (form.orMany()) {
            Schema<?> many = new Schema<>(SpecVersion.V31);
            many.addType("array");
            many.setItems(one);
            schema = new Schema<>(SpecVersion.V31);
            schema.addOneOfItem(one);
            schema.addOneOfItem(many);
        }
        return new io.swagger.v3.oas.models.parameters.RequestBody()
                .required(true)
                .content(new Content().addMediaType("application/json", new MediaType().schema(schema)));
    }

    /** Scopes and problems are said once, by annotation and here, instead of at every method. */
    @Bean
    GlobalOperationCustomizer scopesAndProblems() {
        return OpenApiConfiguration::describe;
    }

    private static Operation describe(Operation operation, HandlerMethod method) {
        RequiresScope required = method.getMethodAnnotation(RequiresScope.class);
        if (required != null) {
            String scopes = Arrays.stream(required.value()).map(Scope::text).collect(Collectors.joining(" or "));
            operation.setDescription("Needs the scope " + scopes + ".");
            operation.addExtension(
                    "x-scopes", Arrays.stream(required.value()).map(Scope::text).toList());
        }
        if (takesBasic(method)) {
            operation.setSecurity(
                    List.of(new SecurityRequirement().addList(TOKEN), new SecurityRequirement().addList(BASIC)));
        }
        String noun = method.getBeanType().getSimpleName().replaceAll("Controller$", "");
        operation.setTags(List.of(noun));
        operation.setOperationId(method.getMethod().getName() + noun);
        if (operation.getParameters() != null) {
            // Of the record that a page is asked for with, what the server itself fills in.
            operation.getParameters().removeIf(parameter -> parameter.getName().equals("list"));
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getName().equals("limit"))
                    .forEach(limit -> limit.required(false).schema(limit()));
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getName().equals("cursor"))
                    .forEach(cursor -> cursor.required(false).schema(new StringSchema()));
        }
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("A problem document (RFC 9457).")
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType()
                                                        .schema(new Schema<>().$ref("#/components/schemas/Problem")))));
        return operation;
    }

    /** Alertmanager can only be told a name and a password. */
    private static boolean takesBasic(HandlerMethod method) {
        PostMapping mapping = method.getMethodAnnotation(PostMapping.class);
        return mapping != null && List.of(mapping.value()).contains("/intake/alertmanager");
    }

    private static Schema<?> limit() {
        IntegerSchema limit = new IntegerSchema();
        limit.setMinimum(BigDecimal.ONE);
        limit.setMaximum(BigDecimal.valueOf(PageRequest.MAX_LIMIT));
        limit.setDefault(PageRequest.DEFAULT_LIMIT);
        return limit;
    }
}
