package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditChain;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Who or what did what, when and why. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private static final String JSON_LINES = "application/jsonl";
    private static final String CSV = "text/csv";

    /** One entry; its hash is over the entry as the export has it. */
    record EntryView(
            long sequence,
            Instant at,
            ActorView actor,
            String action,
            SubjectView subject,
            Map<String, JsonNode> detail,
            String previousHash,
            String hash) {
        static EntryView of(AuditEntry entry) {
            Map<String, JsonNode> detail = new LinkedHashMap<>();
            entry.detail().properties().forEach(field -> detail.put(field.getKey(), field.getValue()));
            return new EntryView(
                    entry.sequence(),
                    entry.at(),
                    new ActorView(Words.of(entry.actor().kind()), entry.actor().name()),
                    entry.action(),
                    new SubjectView(entry.subjectKind(), entry.subjectId()),
                    detail,
                    entry.previousHash(),
                    entry.hash());
        }
    }

    /** Who did it. */
    record ActorView(@OneOf(constants = Actor.Kind.class) String kind, String name) {}

    /** What it was done to. */
    record SubjectView(String kind, String id) {}

    /** Whether the chain holds, and where it ends. */
    record VerifiedView(
            boolean valid, long entries, @Nullable BadEntryView firstBad, HeadView head) {
        static VerifiedView of(AuditLog.Verified verified) {
            AuditChain.BadEntry bad = verified.firstBad();
            return new VerifiedView(
                    verified.valid(),
                    verified.entries(),
                    bad == null ? null : new BadEntryView(bad.sequence(), bad.reason()),
                    new HeadView(verified.sequence(), verified.head()));
        }
    }

    /** The first entry that does not fit, and why. */
    record BadEntryView(long sequence, String reason) {}

    /** The newest entry. */
    record HeadView(long sequence, String hash) {}

    private final Homeostat homeostat;

    AuditController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(value = Scope.READ, ofAllDomains = true)
    CursorPage<EntryView> list(
            PageRequest page,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String subject,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String q) {
        Long before = page.after(position -> Long.valueOf(position.getFirst()));
        AuditLog.Query query = new AuditLog.Query(actor, action, subject, from, to, q, before);
        return homeostat
                .unitOfWork()
                .read(tx -> CursorPage.of(
                        homeostat.audit().list(tx, query, page.rowsToRead()),
                        page,
                        entry -> List.of(Long.toString(entry.sequence())),
                        EntryView::of));
    }

    @GetMapping("/verify")
    @RequiresScope(value = Scope.READ, ofAllDomains = true)
    VerifiedView verify() {
        return VerifiedView.of(homeostat.audit().verify(homeostat.unitOfWork()));
    }

    /** Every entry, oldest first, one a line: as JSON exactly as it is hashed, or as CSV for reading. */
    @GetMapping("/export")
    @RequiresScope(value = Scope.READ, ofAllDomains = true)
    @ApiResponse(
            responseCode = "200",
            description = "A file.",
            content = {
                @Content(mediaType = JSON_LINES, schema = @Schema(type = "string")),
                @Content(mediaType = CSV, schema = @Schema(type = "string"))
            })
    void export(
            @Parameter(
                            schema =
                                    @Schema(
                                            allowableValues = {"jsonl", "csv"},
                                            defaultValue = "jsonl"))
                    @RequestParam(defaultValue = "jsonl")
                    String format,
            HttpServletResponse response)
            throws IOException {
        boolean csv = format.equals("csv");
        if (!csv && !format.equals("jsonl")) {
            throw new Refused(Refused.Reason.MALFORMED, "bad-parameter", "The formats are jsonl and csv.");
        }
        response.setContentType(csv ? CSV : JSON_LINES);
        response.setHeader("Content-Disposition", "attachment; filename=\"homeostat-audit." + format + "\"");
        try (Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)) {
            homeostat.audit().export(homeostat.unitOfWork(), csv, out);
        }
    }
}
