package io.homeostat.rulebase;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code package.yaml}: what a package is called and what can be set in it. */
final class Manifest {
    private static final List<String> KEYS = List.of("name", "stage", "title", "description", "owner", "settings");
    private static final List<String> SETTING_KEYS =
            List.of("type", "default", "min", "max", "unit", "choices", "value", "description");
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
    /** A choice is pasted bare into a rule, so it is one word and nothing else. */
    private static final Pattern CHOICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}");

    private Manifest() {}

    /** The package, or null when its name or stage is not known. */
    static @Nullable RulePackage read(RuleFile file, List<RuleFile> files, String hash, Consumer<Finding> findings) {
        YamlNode root = YamlNode.read(file.path(), file.content(), findings);
        if (root == null) {
            if (file.content().isBlank()) {
                findings.accept(Finding.error(file.path(), 1, 1, "missing-key", "name, stage and title are needed."));
            }
            return null;
        }
        Map<String, YamlNode> entries = root.entries(KEYS);
        String name = needed(root, entries, "name");
        if (name != null && !RulePackage.NAME.matcher(name).matches()) {
            Objects.requireNonNull(entries.get("name")).fault("bad-name", RulePackage.NAME_RULE);
            // Read on under another name: whatever else is wrong is told at once.
            name = RulePackage.UNNAMED;
        }
        String stageKey = needed(root, entries, "stage");
        Stage stage = Stage.of(stageKey);
        if (stageKey != null && stage == null) {
            Objects.requireNonNull(entries.get("stage"))
                    .fault("mistyped", "\"" + stageKey + "\" is none of analyzer, planner.");
        }
        String title = needed(root, entries, "title");
        String description = optional(entries, "description");
        String owner = optional(entries, "owner");
        Map<String, Setting> settings = new LinkedHashMap<>();
        YamlNode settingsNode = entries.get("settings");
        if (settingsNode != null && !settingsNode.isNull()) {
            settingsNode.entries().forEach((settingName, node) -> {
                if (!SETTING_NAME.matcher(settingName).matches()) {
                    node.fault("bad-name", "A setting's name is made of letters and digits and begins with a letter.");
                }
                Setting setting = setting(settingName, node);
                if (setting != null) {
                    settings.put(settingName, setting);
                }
            });
        }
        if (name == null || stage == null) {
            return null;
        }
        return new RulePackage(
                name,
                stage,
                title == null ? name : title,
                description == null ? "" : description,
                owner,
                settings,
                files,
                hash);
    }

    private static @Nullable Setting setting(String name, YamlNode node) {
        Map<String, YamlNode> entries = node.entries(SETTING_KEYS);
        YamlNode typeNode = entries.get("type");
        YamlNode defaultNode = entries.get("default");
        if (typeNode == null || defaultNode == null) {
            node.fault("missing-key", "The setting " + name + " needs a type and a default.");
            return null;
        }
        Setting.Type type = typeNode.constant(Setting.Type.class);
        if (type == null) {
            return null;
        }
        boolean isNumber = type != Setting.Type.TEXT && type != Setting.Type.CHOICE;
        BigDecimal min = limit(entries.get("min"), isNumber);
        BigDecimal max = limit(entries.get("max"), isNumber);
        List<String> choices = choices(node, entries.get("choices"), type);
        String unit = optional(entries, "unit");
        String description = optional(entries, "description");
        Setting open = new Setting(
                name,
                type,
                "",
                null,
                min,
                max,
                choices,
                unit == null ? "" : unit,
                description == null ? "" : description);
        Object defaultValue = value(open, defaultNode);
        YamlNode valueNode = entries.get("value");
        Object value = valueNode == null || valueNode.isNull() ? null : value(open, valueNode);
        if (defaultValue == null) {
            return null;
        }
        return new Setting(name, type, defaultValue, value, min, max, choices, open.unit(), open.description());
    }

    private static @Nullable BigDecimal limit(@Nullable YamlNode node, boolean isNumber) {
        if (node == null) {
            return null;
        }
        if (!isNumber) {
            node.fault("unknown-key", "Only numbers have a range.");
            return null;
        }
        return node.number();
    }

    private static List<String> choices(YamlNode setting, @Nullable YamlNode node, Setting.Type type) {
        if (type != Setting.Type.CHOICE) {
            if (node != null) {
                node.fault("unknown-key", "Only a choice has choices.");
            }
            return List.of();
        }
        if (node == null) {
            setting.fault("missing-key", "A choice needs its choices.");
            return List.of();
        }
        return node.items().stream()
                .map(item -> {
                    String choice = item.text();
                    if (choice != null && !CHOICE.matcher(choice).matches()) {
                        item.fault("mistyped", "A choice is one word of letters, digits, minus and underline.");
                        return "";
                    }
                    return choice == null ? "" : choice;
                })
                .filter(choice -> !choice.isEmpty())
                .toList();
    }

    private static @Nullable Object value(Setting setting, YamlNode node) {
        String text = node.text();
        if (text == null) {
            return null;
        }
        try {
            return setting.accept(text);
        } catch (IllegalArgumentException e) {
            node.fault("mistyped", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable String needed(YamlNode root, Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        if (node == null) {
            root.fault("missing-key", "\"" + key + "\" is needed.");
            return null;
        }
        return node.text();
    }

    private static @Nullable String optional(Map<String, YamlNode> entries, String key) {
        YamlNode node = entries.get(key);
        return node == null || node.isNull() ? null : node.text();
    }
}
