package io.homeostat.rulebase;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A node of a YAML file that an author wrote. It is read as what it should be; what it is not becomes a finding at its line
 * and column, and null (or nothing) is read instead, so that one pass tells of every fault. Nothing is ever constructed from
 * a tag, and anchors are refused: a file is as long as it looks.
 */
final class YamlNode {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
    private static final int MAX_LENGTH = 256 * 1024;
    private static final int MAX_DEPTH = 30;

    private final String path;
    private final Node node;
    private final Consumer<Finding> findings;

    private YamlNode(String path, Node node, Consumer<Finding> findings) {
        this.path = path;
        this.node = node;
        this.findings = findings;
    }

    /** The file's one document, or null when it is empty or is no YAML. */
    static @Nullable YamlNode read(String path, String content, Consumer<Finding> findings) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_LENGTH);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        try {
            List<Node> documents = new ArrayList<>();
            for (Node document : new Yaml(new SafeConstructor(options)).composeAll(new java.io.StringReader(content))) {
                documents.add(document);
            }
            if (documents.isEmpty()) {
                return null;
            }
            YamlNode first = new YamlNode(path, documents.get(0), findings);
            if (documents.size() > 1) {
                new YamlNode(path, documents.get(1), findings)
                        .fault("yaml", "A file holds one YAML document; remove the line \"---\" and what follows it.");
            }
            if (first.hasAnchor(first.node, 0)) {
                return null;
            }
            return first;
        } catch (MarkedYAMLException e) {
            String said = String.valueOf(e.getProblem());
            // What is opened and not closed is told where it opens.
            boolean open =
                    e.getContextMark() != null && (said.contains("end of stream") || said.contains("expected ',' or"));
            Mark mark = open ? e.getContextMark() : e.getProblemMark();
            String problem = "This is no YAML: " + plain(said);
            findings.accept(Finding.error(
                    path,
                    mark == null ? 0 : mark.getLine() + 1,
                    mark == null ? 0 : mark.getColumn() + 1,
                    "yaml",
                    problem));
            return null;
        } catch (ReaderException e) {
            String before = content.substring(0, Math.min(content.length(), Math.max(0, e.getPosition())));
            findings.accept(Finding.error(
                    path,
                    1 + (int) before.chars().filter(c -> c == '\n').count(),
                    before.length() - before.lastIndexOf('\n'),
                    "yaml",
                    String.format("U+%04X cannot be seen: remove it.", e.getCodePoint())));
            return null;
        } catch (YAMLException e) {
            findings.accept(Finding.error(path, 0, 0, "yaml", "This is no YAML: " + plain(e.getMessage())));
            return null;
        }
    }

    /** What the parser says, for people who do not know its grammar. */
    private static String plain(@Nullable String said) {
        String text = String.valueOf(said);
        if (text.contains("mapping values are not allowed")) {
            return "a colon stands where no key is; put a text with a colon in it into quotes.";
        } else if (text.contains("TAB")) {
            return "a tab stands here; indent with spaces.";
        } else if (text.contains("could not find expected ':'")) {
            return "a key stands here without a colon; write key: value.";
        } else if (text.contains("<block end>") || text.contains("<document start>")) {
            return "this line does not stand below the ones before; indent what belongs together alike.";
        } else if (text.contains("end of stream")) {
            return "the quote that begins here is not closed.";
        } else if (text.contains("expected ',' or")) {
            return "the bracket that begins here is not closed, or a comma is missing behind it.";
        } else if (text.contains("alias")) {
            return "anchors and aliases are not read here; write the value out in each place.";
        } else if (text.contains("ag is not allowed") || text.contains(" tag")) {
            return "tags with ! are not read here; write the value alone.";
        } else if (text.contains("cannot start any token")) {
            return "no value begins with this character; put it into quotes.";
        } else if (text.contains("epth")) {
            return "it is nested more than " + MAX_DEPTH + " deep.";
        } else if (text.contains("exceeds the limit")) {
            return "a file has at most " + MAX_LENGTH / 1024 + " kB.";
        }
        return "what stands here is not understood; write key: value, and lists with - before each item.";
    }

    private boolean hasAnchor(Node at, int depth) {
        if (at.getAnchor() != null || depth > MAX_DEPTH) {
            new YamlNode(path, at, findings)
                    .fault("yaml", "Anchors and aliases are not read here; write the value out in each place.");
            return true;
        }
        if (at instanceof SequenceNode sequence) {
            return sequence.getValue().stream().anyMatch(item -> hasAnchor(item, depth + 1));
        }
        if (at instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .anyMatch(tuple ->
                            hasAnchor(tuple.getKeyNode(), depth + 1) || hasAnchor(tuple.getValueNode(), depth + 1));
        }
        return false;
    }

    String path() {
        return path;
    }

    int line() {
        return node.getStartMark().getLine() + 1;
    }

    int column() {
        return node.getStartMark().getColumn() + 1;
    }

    void fault(String code, String message) {
        Finding finding = Finding.error(path, line(), column(), code, message);
        Mark end = node.getEndMark();
        findings.accept(
                node instanceof ScalarNode && end != null
                        ? finding.until(end.getLine() + 1, end.getColumn() + 1)
                        : finding);
    }

    void warn(String code, String message) {
        findings.accept(Finding.warning(path, line(), column(), code, message));
    }

    boolean isNull() {
        return Tag.NULL.equals(node.getTag());
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    /** The items of a list. */
    List<YamlNode> items() {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(item -> new YamlNode(path, item, findings))
                    .toList();
        }
        fault("mistyped", "A list is expected here, not " + kind() + ".");
        return List.of();
    }

    /** The items of a list, or the one thing itself where it is no list. */
    List<YamlNode> oneOrMore() {
        return isList() ? items() : List.of(this);
    }

    /** The entries of a map whose keys are free, in the order of the file. */
    Map<String, YamlNode> entries() {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            fault("mistyped", "Keys with values are expected here, not " + kind() + ".");
            return entries;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            YamlNode key = new YamlNode(path, tuple.getKeyNode(), findings);
            String name = key.text();
            if (name != null && entries.put(name, new YamlNode(path, tuple.getValueNode(), findings)) != null) {
                key.fault("duplicate-key", "\"" + name + "\" is given twice.");
            }
        }
        return entries;
    }

    /** The entries of a map that knows these keys; any other is a finding. */
    Map<String, YamlNode> entries(List<String> known) {
        Map<String, YamlNode> entries = entries();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                YamlNode key = new YamlNode(path, tuple.getKeyNode(), findings);
                if (tuple.getKeyNode() instanceof ScalarNode scalar && !known.contains(scalar.getValue())) {
                    entries.remove(scalar.getValue());
                    key.fault(
                            "unknown-key",
                            "\"" + scalar.getValue() + "\" is unknown here; known are " + String.join(", ", known)
                                    + ".");
                }
            }
        }
        return entries;
    }

    /** Any scalar as it is written, without its quotes. */
    @Nullable
    String text() {
        if (node instanceof ScalarNode scalar && !isNull()) {
            return scalar.getValue();
        }
        fault("mistyped", "A text is expected here, not " + kind() + ".");
        return null;
    }

    @Nullable
    BigDecimal number() {
        if (node instanceof ScalarNode scalar && scalar.isPlain()) {
            try {
                BigDecimal number = new BigDecimal(scalar.getValue());
                if (Math.abs((long) number.scale()) < 400 && number.precision() < 400) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, like every other value that is no number
            }
        }
        fault("mistyped", "A number is expected here, not " + kind() + ".");
        return null;
    }

    @Nullable
    Integer integer() {
        BigDecimal number = number();
        if (number == null) {
            return null;
        }
        try {
            return number.intValueExact();
        } catch (ArithmeticException e) {
            fault("mistyped", "A whole number is expected here, not " + number + ".");
            return null;
        }
    }

    @Nullable
    Boolean yesOrNo() {
        if (node instanceof ScalarNode scalar) {
            switch (scalar.getValue().toLowerCase(Locale.ROOT)) {
                case "true", "yes" -> {
                    return true;
                }
                case "false", "no" -> {
                    return false;
                }
                default -> {
                    // told below
                }
            }
        }
        fault("mistyped", "true or false is expected here, not " + kind() + ".");
        return null;
    }

    @Nullable
    Instant instant() {
        if (node instanceof ScalarNode scalar) {
            try {
                return Instant.parse(scalar.getValue());
            } catch (DateTimeException e) {
                fault("mistyped", "A time such as 2026-01-11T03:00:00Z is expected here, not " + kind() + ".");
                return null;
            }
        }
        fault("mistyped", "A time such as 2026-01-11T03:00:00Z is expected here, not " + kind() + ".");
        return null;
    }

    /** A span such as {@code 10s}, {@code 5m}, {@code 1h}; a bare number is seconds. */
    @Nullable
    Duration duration() {
        if (node instanceof ScalarNode scalar) {
            Duration duration = duration(scalar.getValue());
            if (duration != null) {
                return duration;
            }
        }
        fault("mistyped", "A span such as 10s, 5m or 1h is expected here, not " + kind() + ".");
        return null;
    }

    static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "m", "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> Duration.ofSeconds(amount);
            };
        }
        return text.strip().matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text.strip())) : null;
    }

    /** One of the constants, written in any case and with {@code -} or {@code _}. */
    <E extends Enum<E>> @Nullable E constant(Class<E> type) {
        String text = text();
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        fault("mistyped", "\"" + text + "\" is none of " + String.join(", ", names) + ".");
        return null;
    }

    /** A scalar as a plain Java value: Boolean, Integer, Long, Double or String; null for what is no scalar. */
    @Nullable
    Object scalar() {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            fault("mistyped", "A text, a number, true or false is expected here, not " + kind() + ".");
            return null;
        }
        String value = scalar.getValue();
        if (Tag.BOOL.equals(node.getTag())) {
            return yesOrNo();
        }
        if (Tag.INT.equals(node.getTag()) || Tag.FLOAT.equals(node.getTag())) {
            try {
                BigDecimal number = new BigDecimal(value);
                if (number.scale() <= 0 && number.precision() - number.scale() < 10) {
                    return number.intValueExact();
                }
                return number.scale() <= 0 && number.precision() - number.scale() < 19
                        ? (Object) number.longValueExact()
                        : (Object) number.doubleValue();
            } catch (NumberFormatException e) {
                return value;
            }
        }
        return value;
    }

    private String kind() {
        if (node instanceof ScalarNode scalar) {
            return isNull() ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "keys with values";
    }
}
