package io.homeostat.web.http;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code @RequestBody} parameters that are records, by {@link RecordBinder}, or {@link JsonNode}, as they are. Goes
 * before Jackson's own converter, which stops at the first fault and takes a key twice.
 */
public final class StrictJson implements HttpMessageConverter<Object> {
    private static final MediaType ANY_JSON = new MediaType("application", "*+json");

    private final RecordBinder binder;
    private final long limit;

    /**
     * A reader.
     *
     * @param limit the most bytes that a body may have
     */
    public StrictJson(RecordBinder binder, long limit) {
        this.binder = binder;
        this.limit = limit;
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return (type.isRecord() || type == JsonNode.class)
                && mediaType != null
                && (MediaType.APPLICATION_JSON.includes(mediaType) || ANY_JSON.includes(mediaType));
    }

    @Override
    public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    public List<MediaType> getSupportedMediaTypes() {
        return List.of(MediaType.APPLICATION_JSON, ANY_JSON);
    }

    @Override
    public Object read(Class<?> type, HttpInputMessage message) throws IOException {
        MediaType mediaType = message.getHeaders().getContentType();
        Charset charset = mediaType == null ? null : mediaType.getCharset();
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            throw new HttpRefusal(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported-media-type",
                    "JSON is read in UTF-8, and the request says " + charset + ".");
        }
        JsonNode tree = JsonBody.read(message.getBody(), limit);
        return type == JsonNode.class ? tree : binder.bind(tree, type);
    }

    @Override
    public void write(Object value, @Nullable MediaType mediaType, HttpOutputMessage message) {
        throw new UnsupportedOperationException("only reads");
    }
}
