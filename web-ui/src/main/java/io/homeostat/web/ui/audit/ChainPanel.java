package io.homeostat.web.ui.audit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.homeostat.Homeostat;
import io.homeostat.audit.AuditChain;
import io.homeostat.model.Refused;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Mark;
import io.homeostat.web.ui.component.ProblemPanel;
import io.homeostat.web.ui.component.StateBadge;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the record holds, the way to find out, and the way to take it along. */
final class ChainPanel extends Div {
    private static final Logger log = LoggerFactory.getLogger(ChainPanel.class);

    private final ChainChecks checks;
    private final Div state = new Div();
    private final Button verify = new Button("Verify");

    ChainPanel(Homeostat homeostat, ChainChecks checks) {
        this.checks = checks;
        addClassName("chain");
        state.addClassName("chain-state");
        state.getElement().setAttribute("role", "status");
        verify.addThemeVariants(ButtonVariant.PRIMARY);
        verify.setDisableOnClick(true);
        verify.addClickListener(event -> check(event.getSource().getUI().orElseThrow()));
        Anchor lines = export(homeostat, "jsonl", "Export JSON lines");
        lines.setTitle("Every entry as it is hashed. Check it anywhere with: ./homeostat verify-audit FILE");
        Anchor csv = export(homeostat, "csv", "Export CSV");
        csv.setTitle("Every entry for a spreadsheet. It cannot be verified.");
        Div buttons = new Div(verify, lines, csv);
        buttons.addClassName("buttons");
        add(state, buttons);
        show();
    }

    private static Anchor export(Homeostat homeostat, String format, String text) {
        DownloadHandler handler = event -> {
            event.setFileName("homeostat-audit." + format);
            event.setContentType(format.equals("csv") ? "text/csv" : "application/jsonl");
            try (Writer out = new OutputStreamWriter(event.getOutputStream(), StandardCharsets.UTF_8)) {
                homeostat.audit().export(homeostat.unitOfWork(), format.equals("csv"), out);
            }
        };
        Anchor anchor = new Anchor(handler, text);
        anchor.getElement().setAttribute("download", "homeostat-audit." + format);
        return anchor;
    }

    private void check(UI ui) {
        state.removeAll();
        state.add(new StateBadge(Mark.RUNNING, "Every entry is being checked"));
        // Hundreds of thousands of entries take a while; the page goes on meanwhile.
        Thread.ofVirtual().name("homeostat-verify").start(() -> {
            try {
                checks.check();
                tell(ui, this::show);
            } catch (Refused e) {
                tell(ui, () -> {
                    state.removeAll();
                    state.add(ProblemPanel.of(e, null));
                });
            } catch (RuntimeException e) {
                log.error("the audit could not be verified", e);
                tell(ui, () -> {
                    state.removeAll();
                    state.add(new ProblemPanel(
                            "The audit could not be read to its end.",
                            "verify-failed",
                            "The log of this node says why. Nothing is known of the chain.",
                            null));
                });
            } finally {
                tell(ui, () -> verify.setEnabled(true));
            }
        });
    }

    private static void tell(UI ui, Runnable what) {
        try {
            var unused = ui.access(what::run);
        } catch (UIDetachedException e) {
            log.debug("nobody looks any more");
        }
    }

    private void show() {
        state.removeAll();
        ChainChecks.Checked last = checks.last();
        if (last == null) {
            state.add(new StateBadge(Mark.CANDIDATE, "not verified since this node was started"));
            return;
        }
        AuditChain.BadEntry bad = last.chain().firstBad();
        if (bad == null) {
            state.add(
                    new StateBadge(
                            Mark.SUCCESS,
                            "verified to entry " + Words.number(last.chain().sequence()) + ","),
                    TimeText.shortOf(last.at()));
            Code head = new Code(last.chain().head());
            head.addClassName("chain-head");
            state.add(new Span("head"), head);
            return;
        }
        Div broken = new Div(
                new StateBadge(
                        Mark.FAILURE,
                        "The chain is broken at entry " + Words.number(bad.sequence()) + ": " + bad.reason()),
                new Anchor(Navigation.AUDIT + "/" + bad.sequence(), "Open entry " + bad.sequence()),
                new Span(
                        "The " + Words.number(last.chain().entries())
                                + " entries before it verify. Nothing is hidden below: compare it with an export from before."));
        broken.addClassName("broken");
        broken.getElement().setAttribute("role", "alert");
        state.add(broken, TimeText.shortOf(last.at()));
    }
}
