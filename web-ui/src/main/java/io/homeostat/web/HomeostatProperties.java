package io.homeostat.web;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What Homeostat can be told from outside. Stub. */
@ConfigurationProperties("homeostat")
public record HomeostatProperties(@Nullable Path dataDir) {}
