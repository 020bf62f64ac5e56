package io.homeostat.web.http;

import io.homeostat.rulebase.Finding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One thing that was found in rules; lines and columns count from 1, and are 0 where they are not known. */
public record Message(
        String path,
        int line,
        int column,
        int endLine,
        int endColumn,

        @OneOf(constants = Finding.Level.class) String severity,
        String code,
        @Nullable String rule,
        String message) {
    /** The finding, as the interface tells it. */
    public static Message of(Finding finding) {
        return new Message(
                finding.path(),
                finding.line(),
                finding.column(),
                finding.endLine(),
                finding.endColumn(),
                finding.severity().name().toLowerCase(Locale.ROOT),
                finding.code(),
                finding.rule(),
                finding.message());
    }
}
