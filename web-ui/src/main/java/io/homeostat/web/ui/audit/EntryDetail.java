package io.homeostat.web.ui.audit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Code;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Pre;
import com.vaadin.flow.component.html.Span;
import io.homeostat.audit.AuditEntry;
import io.homeostat.web.ui.Navigation;
import io.homeostat.web.ui.component.Facts;
import io.homeostat.web.ui.component.Here;
import io.homeostat.web.ui.component.RecordDetail;
import io.homeostat.web.ui.component.TimeText;
import io.homeostat.web.ui.component.Words;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One entry, with all that it says. It never changes. */
final class EntryDetail extends RecordDetail<AuditEntry> {
    private final String title;

    EntryDetail(AuditEntry entry) {
        title = "Entry " + Words.number(entry.sequence()) + ": " + entry.action();
        Facts facts = new Facts()
                .add("Who", entry.actor().name() + " (" + Words.of(entry.actor().kind()) + ")")
                .add("What", entry.action())
                .add("On what", subject(entry))
                .add("When", new TimeText(entry.at()))
                .add("Why", why(entry));
        Facts links =
                new Facts().add("Hash", new Code(entry.hash())).add("Hash before", new Code(entry.previousHash()));
        Div content = new Div(new H2(title), facts);
        content.addClassName("detail-content");
        if (!entry.detail().isEmpty()) {
            Pre detail = new Pre(entry.detail().toPrettyString());
            detail.addClassName("wraps");
            content.add(new H3("Detail"), detail);
        }
        content.add(
                new H3("In the chain"),
                links,
                new Paragraph("The hash is SHA-256 over this entry in canonical JSON, the hash before included."));
        add(content);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public void update(AuditEntry row) {
        // An entry stays as it was written; only a broken chain says otherwise, and that is what verifying is for.
    }

    /** The reason that somebody gave. */
    static @Nullable String why(AuditEntry entry) {
        String comment = entry.detail().path("comment").stringValue("");
        String reason = entry.detail().path("reason").stringValue("");
        return comment.isEmpty() ? (reason.isEmpty() ? null : reason) : comment;
    }

    /** Where the subject is shown; null where that is not. */
    static @Nullable String address(AuditEntry entry) {
        UUID id = entry.subjectKind().equals("remediation") ? Here.uuid(entry.subjectId()) : null;
        return id == null ? null : Navigation.remediation(id);
    }

    private static Component subject(AuditEntry entry) {
        String address = address(entry);
        Div subject = new Div(new Span(entry.subjectKind() + " "));
        subject.add(address == null ? new Code(entry.subjectId()) : new Anchor(address, entry.subjectId()));
        subject.add(new Span(" · "), new Anchor(Navigation.auditOf(entry.subjectId()), "all about it"));
        return subject;
    }
}
