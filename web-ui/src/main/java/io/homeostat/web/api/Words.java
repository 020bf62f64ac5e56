package io.homeostat.web.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Constants as the interface spells them. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static @Nullable String orNull(@Nullable Enum<?> constant) {
        return constant == null ? null : of(constant);
    }
}
