package io.homeostat.web.api;

import io.homeostat.model.Refused;
import io.homeostat.web.http.Characters;
import io.homeostat.web.http.CursorPage;
import io.homeostat.web.http.OneOf;
import io.homeostat.web.http.PageRequest;
import io.homeostat.web.security.Accounts;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.PlainName;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Role;
import io.homeostat.web.security.Scope;
import io.homeostat.web.security.Unreserved;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** The people who may sign in. */
@RestController
@RequestMapping("/api/v1/users")
class UsersController {
    /** A person to add. */
    record NewUser(
            @Pattern(
                    regexp = "[\\p{L}\\p{N}_][\\p{L}\\p{N} ._@+-]*",
                    message = "begins with a letter or digit, and holds letters, digits, blanks and . _ @ + -")
            @Unreserved
            @PlainName
            @Characters(min = 1, max = 200)
            String name,

            @Characters(min = Accounts.LEAST_PASSWORD, max = Accounts.MOST_PASSWORD, maxBytes = Accounts.MOST_PASSWORD)
            String password,

            @NotEmpty(message = "names one role at least") Set<Role> roles) {}

    /** What changes; what is missing or null stays. */
    record UserChange(
            @Nullable @NotEmpty(message = "names one role at least")
            Set<Role> roles,

            @Nullable
            @Characters(min = Accounts.LEAST_PASSWORD, max = Accounts.MOST_PASSWORD, maxBytes = Accounts.MOST_PASSWORD)
            String password,

            @Nullable Boolean disabled) {}

    /** A person, as the interface shows it. */
    record UserView(
            String name, List<@OneOf(constants = Role.class) String> roles, boolean disabled, Instant createdAt) {
        static UserView of(Accounts.User user) {
            return new UserView(
                    user.name(),
                    user.roles().stream().sorted().map(Role::text).toList(),
                    user.disabled(),
                    user.createdAt());
        }
    }

    private record Position(Instant createdAt, String name) {
        static Position of(List<String> parts) {
            return new Position(Instant.parse(parts.getFirst()), parts.get(1));
        }
    }

    private final Accounts accounts;

    UsersController(Accounts accounts) {
        this.accounts = accounts;
    }

    @GetMapping
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    CursorPage<UserView> list(PageRequest page) {
        Position after = page.after(Position::of);
        List<Accounts.User> users = after == null
                ? accounts.users(null, null, page.rowsToRead())
                : accounts.users(after.createdAt(), after.name(), page.rowsToRead());
        return CursorPage.of(users, page, user -> List.of(user.createdAt().toString(), user.name()), UserView::of);
    }

    @GetMapping("/{name}")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    UserView get(@PathVariable String name) {
        return accounts.user(name)
                .map(UserView::of)
                .orElseThrow(
                        () -> new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no person " + name + "."));
    }

    @PostMapping
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<UserView> create(@RequestBody NewUser user, Caller caller) {
        Accounts.User made = accounts.createUser(caller.actor(), user.name(), user.password(), user.roles());
        URI location = UriComponentsBuilder.fromPath("/api/v1/users/{name}").build(made.name());
        return ResponseEntity.created(location).body(UserView.of(made));
    }

    @PatchMapping("/{name}")
    @RequiresScope(value = Scope.ADMIN, ofAllDomains = true)
    UserView change(@PathVariable String name, @RequestBody UserChange change, Caller caller) {
        return UserView.of(
                accounts.changeUser(caller.actor(), name, change.roles(), change.password(), change.disabled()));
    }
}
