package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.audit.AuditEntry;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
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

/** Who or what did what, when and why. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private final Homeostat homeostat;

    AuditController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    CursorPage<Map<String, Object>> list(
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
                        AuditController::view));
    }

    @GetMapping("/verify")
    @RequiresScope(Scope.READ)
    Map<String, @Nullable Object> verify() {
        AuditLog.Verified verified = homeostat.audit().verify(homeostat.unitOfWork());
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("valid", verified.valid());
        view.put("entries", verified.entries());
        view.put("firstBad", verified.firstBad());
        view.put("head", Map.of("sequence", verified.sequence(), "hash", verified.head()));
        return view;
    }

    /** Every entry, oldest first, one a line: as JSON exactly as it is hashed, or as CSV for reading. */
    @GetMapping("/export")
    @RequiresScope(Scope.READ)
    void export(@RequestParam(defaultValue = "jsonl") String format, HttpServletResponse response) throws IOException {
        boolean csv = format.equals("csv");
        if (!csv && !format.equals("jsonl")) {
            throw new Refused(Refused.Reason.MALFORMED, "bad-parameter", "The formats are jsonl and csv.");
        }
        response.setContentType(csv ? "text/csv" : "application/jsonl");
        response.setHeader("Content-Disposition", "attachment; filename=\"homeostat-audit." + format + "\"");
        try (Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)) {
            homeostat.audit().export(homeostat.unitOfWork(), csv, out);
        }
    }

    private static Map<String, Object> view(AuditEntry entry) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("sequence", entry.sequence());
        view.put("at", entry.at());
        view.put(
                "actor",
                Map.of(
                        "kind",
                        Words.of(entry.actor().kind()),
                        "name",
                        entry.actor().name()));
        view.put("action", entry.action());
        view.put("subject", Map.of("kind", entry.subjectKind(), "id", entry.subjectId()));
        view.put("detail", entry.detail());
        view.put("previousHash", entry.previousHash());
        view.put("hash", entry.hash());
        return view;
    }
}
