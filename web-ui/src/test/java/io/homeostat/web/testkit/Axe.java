package io.homeostat.web.testkit;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What axe-core finds wrong with a page for those who do not see it or do not use a mouse. */
public final class Axe {
    private static final String SCRIPT = script();

    private Axe() {}

    /** Findings that are serious or critical, each with the elements that it is about. */
    public static List<String> serious(Page page) {
        page.evaluate(SCRIPT);
        Object found = page.evaluate("""
                async () => {
                  const result = await axe.run(document, { resultTypes: ['violations'] });
                  return result.violations
                    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
                    .map((one) => one.id + ': ' + one.nodes.map((node) => node.target.flat().join(' ')
                      + ' (' + (node.any[0]?.message || node.failureSummary) + ')').join(' | '));
                }""");
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    /** How many rules were applied: none would mean that nothing was looked at. */
    public static int applied(Page page) {
        Object counts = page.evaluate("async () => ({passes: (await axe.run(document)).passes.length})");
        return ((Number) Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(counts)).get("passes"))).intValue();
    }

    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
