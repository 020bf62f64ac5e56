package io.homeostat.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Refused;
import io.homeostat.store.Database;
import io.homeostat.testkit.Databases;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class AccountsTest {
    private static final Actor BY = Actor.user("mira");
    private static final String PASSWORD = "long enough";
    private static final int CHEAP = 4;

    private Instant now = Instant.parse("2026-11-24T08:00:00.123Z");
    private final AuditLog audit = new AuditLog();
    private final InstantSource clock = () -> now;

    private void with(Databases kind, Consumer<Accounts> test) {
        List<Class<?>> entities = Stream.of(AuditLog.ENTITIES, Accounts.ENTITIES)
                .flatMap(List::stream)
                .toList();
        try (Database database = Database.open(kind.fresh(), entities)) {
            test.accept(new Accounts(database.unitOfWork(), audit, new BCryptPasswordEncoder(CHEAP), clock));
            assertThat(audit.verify(database.unitOfWork()).valid()).isTrue();
        }
    }

    private static Caller admin() {
        return new Caller(Actor.Kind.USER, "mira", "mira", Role.ADMIN.scopes(), null);
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_person_signs_in_by_the_right_password_only_and_not_when_disabled(Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "anna", PASSWORD, Set.of(Role.AUTHOR));
            assertThat(accounts.signIn("anna", "wrong")).isEmpty();
            assertThat(accounts.signIn("Anna", "wrong")).isEmpty();
            assertThat(accounts.signIn("ANNA", PASSWORD).orElseThrow().name())
                    .as("one person, however the name is written")
                    .isEqualTo("anna");
            assertThat(accounts.signIn("nobody", PASSWORD)).isEmpty();
            SignedIn person = accounts.signIn("anna", PASSWORD).orElseThrow();
            assertThat(person.caller().scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.AUTHOR);
            assertThat(accounts.holds(person)).isTrue();

            accounts.changeUser(BY, "anna", null, null, true);
            assertThat(accounts.holds(person)).isFalse();
            assertThat(accounts.signIn("anna", PASSWORD)).isEmpty();
            accounts.changeUser(BY, "anna", null, null, false);
            assertThat(accounts.holds(person))
                    .as("a session that ended stays ended")
                    .isFalse();
            assertThat(accounts.signIn("anna", PASSWORD)).isPresent();
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_change_of_nothing_changes_nothing(Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "anna", PASSWORD, Set.of(Role.AUTHOR, Role.OPERATOR));
            SignedIn person = accounts.signIn("anna", PASSWORD).orElseThrow();
            accounts.changeUser(BY, "anna", Set.of(Role.OPERATOR, Role.AUTHOR), null, false);
            assertThat(accounts.holds(person)).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void two_calls_at_once_cannot_remove_both_administrators(Databases kind) {
        with(kind, accounts -> {
            for (int round = 0; round < 5; round++) {
                String one = "one" + round;
                String two = "two" + round;
                accounts.createUser(BY, one, PASSWORD, Set.of(Role.ADMIN));
                accounts.createUser(BY, two, PASSWORD, Set.of(Role.ADMIN));
                for (int before = 0; before < round; before++) {
                    disableIfPossible(accounts, "one" + before);
                    disableIfPossible(accounts, "two" + before);
                }
                atOnce(List.of(() -> disableIfPossible(accounts, one), () -> disableIfPossible(accounts, two)));
                assertThat(accounts.hasAdministrator()).isTrue();
            }
        });
    }

    private static void disableIfPossible(Accounts accounts, String name) {
        try {
            accounts.changeUser(BY, name, null, null, true);
        } catch (Refused refused) {
            assertThat(refused.code()).isEqualTo("last-administrator");
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_several_who_take_a_name_at_once_one_gets_it(Databases kind) {
        with(kind, accounts -> {
            List<String> taken = new ArrayList<>();
            Runnable take = () -> {
                try {
                    accounts.createUser(BY, "anna", PASSWORD, Set.of(Role.VIEWER));
                } catch (Refused refused) {
                    synchronized (taken) {
                        taken.add(refused.code());
                    }
                }
            };
            atOnce(List.of(take, take, take, take));
            assertThat(taken).containsExactly("exists", "exists", "exists");
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void people_whom_only_the_case_of_their_names_tells_apart_are_one(Databases kind) {
        with(kind, accounts -> {
            List<String> taken = new ArrayList<>();
            List<Runnable> calls = new ArrayList<>();
            for (String name : List.of("v1", "V1", "Straße", "STRAßE", "ΣΊΣΥΦΟΣ", "σίσυφος")) {
                calls.add(() -> {
                    try {
                        accounts.createUser(BY, name, PASSWORD, Set.of(Role.VIEWER));
                    } catch (Refused refused) {
                        synchronized (taken) {
                            taken.add(refused.code());
                        }
                    }
                });
            }
            atOnce(calls);
            assertThat(taken).containsExactly("exists", "exists", "exists");
            String kept = accounts.user("v1").orElseThrow().name();
            accounts.ensureAdministrator(Actor.SYSTEM, kept.equals("v1") ? "V1" : "v1", PASSWORD);
            assertThat(accounts.users(null, null, 10)).hasSize(3);
            assertThat(accounts.user(kept).orElseThrow().roles()).contains(Role.ADMIN);
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void of_several_tokens_of_one_name_at_once_one_is_made_and_the_name_is_free_again_when_it_has_expired(
            Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "mira", PASSWORD, Set.of(Role.ADMIN));
            List<String> taken = new ArrayList<>();
            Runnable make = () -> {
                try {
                    accounts.createToken(admin(), "ci", Set.of(Scope.READ), now.plusSeconds(60), null, null);
                } catch (Refused refused) {
                    synchronized (taken) {
                        taken.add(refused.code());
                    }
                }
            };
            atOnce(List.of(make, make, make, make));
            assertThat(taken).containsExactly("exists", "exists", "exists");
            now = now.plusSeconds(60);
            accounts.createToken(admin(), "CI", Set.of(Scope.READ), null, null, null);
            now = now.plusSeconds(3_600);
            assertThatThrownBy(() -> accounts.createToken(admin(), "ci", Set.of(Scope.READ), null, null, null))
                    .isInstanceOf(Refused.class);
            assertThat(accounts.tokens(null, 10)).hasSize(2);
        });
    }

    private static void atOnce(List<Runnable> calls) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            calls.forEach(call -> running.add(threads.submit(call)));
            for (Future<?> call : running) {
                call.get();
            }
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_token_calls_with_what_both_it_and_its_person_may(Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "anna", PASSWORD, Set.of(Role.AUTHOR, Role.OPERATOR));
            String secret = accounts.createToken(
                            admin(), "ci", Set.of(Scope.AUTHOR, Scope.OPERATE), null, List.of("eu-1", "a,b"), "anna")
                    .secret();
            Caller caller = accounts.callerWith(secret).orElseThrow();
            assertThat(caller.actor()).isEqualTo(Actor.token("ci"));
            assertThat(caller.person()).isEqualTo("anna");
            assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.AUTHOR, Scope.OPERATE);
            assertThat(caller.reaches("a,b")).isTrue();
            assertThat(caller.reaches("a")).isFalse();

            accounts.changeUser(BY, "anna", Set.of(Role.AUTHOR), null, null);
            assertThat(accounts.callerWith(secret).orElseThrow().scopes()).containsExactly(Scope.AUTHOR);
            accounts.changeUser(BY, "anna", null, null, true);
            assertThat(accounts.callerWith(secret)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void a_token_ends_at_its_time_and_says_when_it_was_used(Databases kind) {
        with(kind, accounts -> {
            Instant end = now.plusSeconds(60);
            accounts.createUser(BY, "mira", PASSWORD, Set.of(Role.ADMIN));
            Accounts.MadeToken made = accounts.createToken(admin(), "ci", Set.of(Scope.READ), end, null, null);
            assertThat(lastUsed(accounts, made)).isNull();
            now = now.plusSeconds(59);
            assertThat(accounts.callerWith(made.secret())).isPresent();
            assertThat(lastUsed(accounts, made)).isEqualTo(now);
            now = end;
            assertThat(accounts.callerWith(made.secret())).isEmpty();
            assertThat(accounts.callerWith("")).isEmpty();
            assertThat(accounts.callerWith("x".repeat(100_000))).isEmpty();
        });
    }

    private static @Nullable Instant lastUsed(Accounts accounts, Accounts.MadeToken made) {
        return accounts.tokens(null, 10).stream()
                .filter(token -> token.id().equals(made.token().id()))
                .findFirst()
                .orElseThrow()
                .lastUsedAt();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void tokens_are_listed_newest_first_by_pages(Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "mira", PASSWORD, Set.of(Role.ADMIN));
            List<UUID> made = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                made.addFirst(accounts.createToken(admin(), "t" + i, Set.of(Scope.READ), null, null, null)
                        .token()
                        .id());
            }
            List<UUID> seen = new ArrayList<>();
            UUID before = null;
            do {
                List<Accounts.Token> page = accounts.tokens(before, 2);
                page.forEach(token -> seen.add(token.id()));
                before = page.size() < 2 ? null : page.getLast().id();
            } while (before != null);
            assertThat(seen).isEqualTo(made);
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void the_environments_token_is_the_one_of_the_last_start(Databases kind) {
        with(kind, accounts -> {
            accounts.ensureEnvironmentToken("first-of-the-environment");
            accounts.ensureEnvironmentToken("first-of-the-environment");
            assertThat(accounts.tokens(null, 10)).hasSize(1);
            Caller caller = accounts.callerWith("first-of-the-environment").orElseThrow();
            assertThat(caller.person()).isEqualTo(Caller.ENVIRONMENT);
            assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.values());

            accounts.ensureEnvironmentToken("second-of-the-environment");
            assertThat(accounts.callerWith("first-of-the-environment")).isEmpty();
            assertThat(accounts.callerWith("second-of-the-environment")).isPresent();
        });
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_administrator_is_made_where_none_is_left_and_never_else(Databases kind) {
        with(kind, accounts -> {
            accounts.createUser(BY, "anna", PASSWORD, Set.of(Role.VIEWER));
            assertThat(accounts.ensureAdministrator(Actor.SYSTEM, "anna", "another password"))
                    .isTrue();
            assertThat(accounts.signIn("anna", "another password").orElseThrow().roles())
                    .contains(Role.ADMIN);
            assertThat(accounts.ensureAdministrator(Actor.SYSTEM, "bert", "yet another"))
                    .isFalse();
            assertThat(accounts.user("bert")).isEmpty();
            assertThatThrownBy(() -> accounts.ensureAdministrator(Actor.SYSTEM, "Environment", PASSWORD))
                    .isInstanceOf(Refused.class);
        });
    }
}
