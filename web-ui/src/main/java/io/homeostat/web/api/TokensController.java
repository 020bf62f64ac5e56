package io.homeostat.web.api;

import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Accounts;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.PlainName;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import io.homeostat.web.security.Unreserved;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The tokens that programs call with. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokensController {
    private static final int LONGEST_NAME = 200;

    /** A token to make. */
    record NewToken(
            @NotBlank(message = "is not blank") @Unreserved @PlainName @Characters(max = LONGEST_NAME)
            String name,

            @NotEmpty(message = "names one scope at least") Set<Scope> scopes,
            @Nullable Instant expiresAt,

            @Nullable @Size(min = 1, max = 100, message = "names 1 to 100 domains, or is null for all")
            List<@Characters(min = 1, max = LONGEST_NAME) String> domains,

            @Nullable String owner) {}

    /** A token, without the token. */
    record TokenView(
            UUID id,
            String name,
            List<@OneOf(constants = Scope.class) String> scopes,
            @Nullable Instant expiresAt,
            @Nullable List<String> domains,
            String owner,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        static TokenView of(Accounts.Token token) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.scopes().stream().sorted().map(Scope::text).toList(),
                    token.expiresAt(),
                    token.domains(),
                    token.owner(),
                    token.createdAt(),
                    token.lastUsedAt());
        }
    }

    /** A token that was just made, with the token itself, which is never shown again. */
    record MadeTokenView(
            UUID id,
            String token,
            String name,
            List<@OneOf(constants = Scope.class) String> scopes,
            @Nullable Instant expiresAt,
            @Nullable List<String> domains,
            String owner,
            Instant createdAt) {
        static MadeTokenView of(Accounts.MadeToken made) {
            TokenView view = TokenView.of(made.token());
            return new MadeTokenView(
                    view.id(),
                    made.secret(),
                    view.name(),
                    view.scopes(),
                    view.expiresAt(),
                    view.domains(),
                    view.owner(),
                    view.createdAt());
        }
    }

    private final Accounts accounts;

    TokensController(Accounts accounts) {
        this.accounts = accounts;
    }

    @GetMapping
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    CursorPage<TokenView> list(PageRequest page) {
        UUID before = page.after(parts -> UUID.fromString(parts.getFirst()));
        return CursorPage.of(
                accounts.tokens(before, page.rowsToRead()),
                page,
                token -> List.of(token.id().toString()),
                TokenView::of);
    }

    @PostMapping
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<MadeTokenView> create(@RequestBody NewToken token, Caller caller) {
        Accounts.MadeToken made = accounts.createToken(
                caller, token.name(), token.scopes(), token.expiresAt(), token.domains(), token.owner());
        return ResponseEntity.created(
                        URI.create("/api/v1/tokens/" + made.token().id()))
                .body(MadeTokenView.of(made));
    }

    @DeleteMapping("/{id}")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id, Caller caller) {
        accounts.deleteToken(caller.actor(), id);
    }
}
