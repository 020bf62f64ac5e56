package io.homeostat.rulebase;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The two places in the loop where rules judge. */
public enum Stage {
    /** From violations to patterns and root causes. */
    ANALYZER,
    /** From root causes to candidate plans and vetoes. */
    PLANNER;

    /** The stage as files, tables and the API write it: {@code analyzer}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The package that the DRL of a rule package has: {@code rules.analyzer.disk_pressure} for {@code disk-pressure}. */
    public String javaPackage(String packageName) {
        return "rules." + key() + "." + packageName.replace('-', '_');
    }

    /** The stage of that key, or null. */
    public static @Nullable Stage of(@Nullable String key) {
        for (Stage stage : values()) {
            if (stage.key().equals(key)) {
                return stage;
            }
        }
        return null;
    }
}
