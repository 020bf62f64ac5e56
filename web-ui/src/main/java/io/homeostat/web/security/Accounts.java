package io.homeostat.web.security;

import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.model.Fault;
import io.homeostat.model.Refused;
import io.homeostat.store.CanonicalJson;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import io.homeostat.store.Uuid7;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The people and the tokens: kept, changed, recognised. Every change is in the audit. Thread-safe. */
public final class Accounts {
    /** Entity classes of this package, for {@link io.homeostat.store.Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(UserEntity.class, UserRoleEntity.class, ApiTokenEntity.class);

    public static final int LEAST_PASSWORD = 8;
    /** In bytes of UTF-8: bcrypt looks at no more. */
    public static final int MOST_PASSWORD = 72;

    private static final Set<Character.UnicodeScript> LOOK_ALIKE = Set.of(
            Character.UnicodeScript.LATIN,
            Character.UnicodeScript.GREEK,
            Character.UnicodeScript.CYRILLIC,
            Character.UnicodeScript.ARMENIAN,
            Character.UnicodeScript.CHEROKEE,
            Character.UnicodeScript.COPTIC,
            Character.UnicodeScript.LISU);
    private static final int TOKEN_BYTES = 32;
    private static final int LONGEST_TOKEN = 500;
    private static final Duration LAST_USED_GRAIN = Duration.ofMinutes(1);
    private static final SecureRandom random = new SecureRandom();

    /** Names that stand for something else in the audit and in four-eyes. */
    private static final Set<String> RESERVED = Set.of(Caller.ENVIRONMENT, "engine", "system");

    /** A person. */
    public record User(String name, Set<Role> roles, boolean disabled, Instant createdAt) {}

    /**
     * What is known of a token, which is not the token itself.
     *
     * @param scopes as they were asked for; what it may do is never more than its owner may
     * @param domains null for all
     */
    public record Token(
            UUID id,
            String name,
            String owner,
            Set<Scope> scopes,
            @Nullable List<String> domains,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /**
     * A token that was just made.
     *
     * @param secret the token itself, which is known this once
     */
    public record MadeToken(Token token, String secret) {}

    private final UnitOfWork unitOfWork;
    private final AuditLog audit;
    private final PasswordEncoder passwords;
    private final InstantSource clock;
    private final String nobodysHash;

    public Accounts(UnitOfWork unitOfWork, AuditLog audit, PasswordEncoder passwords, InstantSource clock) {
        this.unitOfWork = unitOfWork;
        this.audit = audit;
        this.passwords = passwords;
        this.clock = clock;
        this.nobodysHash = hash(passwords, randomText());
    }

    // ---- people ----

    /** People, the newest first. */
    public List<User> users(@Nullable Instant createdBefore, @Nullable String nameAfter, int limit) {
        return unitOfWork.read(tx -> {
            List<UserEntity> rows = createdBefore == null || nameAfter == null
                    ? tx.list("from UserEntity u order by u.createdAt desc, u.name", UserEntity.class, limit)
                    : tx.list("""
                            from UserEntity u
                             where u.createdAt < ?1 or (u.createdAt = ?1 and u.name > ?2)
                             order by u.createdAt desc, u.name""", UserEntity.class, limit, createdBefore, nameAfter);
            Map<String, Set<Role>> roles =
                    rolesOf(tx, rows.stream().map(row -> row.name).toList());
            return rows.stream()
                    .map(row -> view(row, roles.getOrDefault(row.name, Set.of())))
                    .toList();
        });
    }

    /** The person of that name, in whatever case. */
    public Optional<User> user(String name) {
        return unitOfWork.read(tx -> person(tx, name).map(row -> view(row, roles(tx, row.name))));
    }

    /** Whether anybody could sign in and administer: before that, the first start is not over. */
    public boolean hasAdministrator() {
        return unitOfWork.read(
                tx -> !tx.list(ADMINISTRATORS, UserEntity.class, 1, Role.ADMIN).isEmpty());
    }

    /**
     * Adds a person.
     *
     * @throws Refused INVALID for a name or password that cannot be taken, CONFLICT for a name that is taken, in whatever case
     */
    public User createUser(Actor by, String name, String password, Set<Role> roles) {
        refuseReserved(name);
        refuseWeak(password);
        String hash = hash(passwords, password);
        Instant now = clock.instant();
        try {
            return unitOfWork.write(tx -> {
                person(tx, name).ifPresent(known -> {
                    throw taken(known.name);
                });
                User made = insert(tx, name, hash, roles, now);
                audit.record(tx, now, by, "user.created", "user", name, Map.of("roles", words(roles)));
                return made;
            });
        } catch (ConstraintViolationException e) { // made by another call in this moment
            Refused refused = taken(name);
            refused.initCause(e);
            throw refused;
        }
    }

    /**
     * Changes a person; what is null stays. A change of any ends the person's sessions.
     *
     * @param given the name, in whatever case
     * @throws Refused NOT_FOUND, INVALID for a password that cannot be taken, CONFLICT when nobody would be left to administer
     */
    public User changeUser(
            Actor by, String given, @Nullable Set<Role> roles, @Nullable String password, @Nullable Boolean disabled) {
        if (password != null) {
            refuseWeak(password);
        }
        String hash = password == null ? null : hash(passwords, password);
        Instant now = clock.instant();
        return unitOfWork.write(tx -> {
            List<UserEntity> administrators = administrators(tx);
            UserEntity row = personLocked(tx, given).orElseThrow(() -> noUser(given));
            String name = row.name;
            Map<String, Object> detail = new HashMap<>();
            Set<Role> before = roles(tx, name);
            Set<Role> after = roles == null ? before : roles;
            boolean disabledAfter = disabled == null ? row.disabled : disabled;
            boolean administers = !disabledAfter && after.contains(Role.ADMIN);
            if (!administers
                    && administrators.stream().allMatch(other -> other.name.equals(name))
                    && !administrators.isEmpty()) {
                throw new Refused(
                        Refused.Reason.CONFLICT,
                        "last-administrator",
                        name + " is the only administrator. Give somebody else the role admin first.");
            }
            if (!after.equals(before)) {
                tx.execute("delete from UserRoleEntity r where r.userName = ?1", name);
                tx.insertAll(after.stream()
                        .map(role -> UserRoleEntity.of(name, role))
                        .toList());
                detail.put("roles", words(after));
                detail.put("rolesBefore", words(before));
            }
            if (hash != null) {
                row.passwordHash = hash;
                detail.put("password", "changed");
            }
            if (disabledAfter != row.disabled) {
                row.disabled = disabledAfter;
                detail.put("disabled", disabledAfter);
            }
            if (!detail.isEmpty()) {
                row.sessionEpoch++;
                tx.update(row);
                audit.record(tx, now, by, "user.changed", "user", name, detail);
            }
            return view(row, after);
        });
    }

    /**
     * Makes sure that somebody administers: where no enabled administrator is, this person becomes one, by this password.
     *
     * @return whether that was needed
     */
    public boolean ensureAdministrator(Actor by, String name, String password) {
        refuseReserved(name);
        refuseWeak(password);
        if (hasAdministrator()) {
            return false;
        }
        String hash = hash(passwords, password);
        Instant now = clock.instant();
        return unitOfWork.write(tx -> {
            if (!administrators(tx).isEmpty()) {
                return false;
            }
            Optional<UserEntity> known = personLocked(tx, name);
            if (known.isPresent()) {
                UserEntity row = known.get();
                row.passwordHash = hash;
                row.disabled = false;
                row.sessionEpoch++;
                tx.update(row);
                if (!roles(tx, row.name).contains(Role.ADMIN)) {
                    tx.insert(UserRoleEntity.of(row.name, Role.ADMIN));
                }
                audit.record(
                        tx, now, by, "user.changed", "user", row.name, Map.of("roles", "admin", "password", "changed"));
            } else {
                insert(tx, name, hash, Set.of(Role.ADMIN), now);
                audit.record(tx, now, by, "user.created", "user", name, Map.of("roles", List.of("admin")));
            }
            return true;
        });
    }

    /**
     * The person, when the password is theirs and they are not disabled. The name may be written in any case. Takes as long for
     * a name that is not known.
     */
    Optional<SignedIn> signIn(String name, String password) {
        Optional<UserEntity> row = unitOfWork.read(tx -> person(tx, name));
        boolean fits =
                passwords.matches(password, row.map(found -> found.passwordHash).orElse(nobodysHash));
        if (row.isEmpty() || !fits || row.get().disabled) {
            return Optional.empty();
        }
        String person = row.get().name;
        return Optional.of(new SignedIn(person, unitOfWork.read(tx -> roles(tx, person)), row.get().sessionEpoch));
    }

    /** Whether a session that began in that epoch still holds. */
    boolean holds(SignedIn person) {
        return unitOfWork.read(tx -> tx.find(UserEntity.class, person.name())
                .filter(row -> !row.disabled && row.sessionEpoch == person.epoch())
                .isPresent());
    }

    // ---- tokens ----

    /** Tokens, the newest first. */
    public List<Token> tokens(@Nullable UUID before, int limit) {
        return unitOfWork.read(tx -> (before == null
                        ? tx.list("from ApiTokenEntity t order by t.id desc", ApiTokenEntity.class, limit)
                        : tx.list(
                                "from ApiTokenEntity t where t.id < ?1 order by t.id desc",
                                ApiTokenEntity.class,
                                limit,
                                before))
                .stream().map(Accounts::view).toList());
    }

    /**
     * Makes a token.
     *
     * @param owner the person it belongs to, or null for the caller's
     * @param domains what it is limited to, or null for all
     * @throws Refused INVALID when it would have more than its owner may, or is expired already; CONFLICT while another has the
     *     name, in whatever case: the audit names a token by it
     */
    public MadeToken createToken(
            Caller by,
            String name,
            Set<Scope> scopes,
            @Nullable Instant expiresAt,
            @Nullable List<String> domains,
            @Nullable String owner) {
        try {
            return unitOfWork.write(tx -> insertToken(tx, by, name, scopes, expiresAt, domains, owner));
        } catch (ConstraintViolationException e) { // made by another call in this moment
            Refused refused = tokenTaken(name);
            refused.initCause(e);
            throw refused;
        }
    }

    private MadeToken insertToken(
            Transaction tx,
            Caller by,
            String name,
            Set<Scope> scopes,
            @Nullable Instant expiresAt,
            @Nullable List<String> domains,
            @Nullable String owner) {
        Instant now = clock.instant();
        String secret = "hst_" + randomText();
        String person = owner == null
                ? by.person()
                : person(tx, owner).map(row -> row.name).orElse(owner);
        List<Fault> faults = new ArrayList<>();
        if (!isPlain(name)) {
            faults.add(new Fault("/name", "name", "The name " + PlainName.MUST + "."));
        }
        if (isReserved(name)) {
            faults.add(new Fault("/name", "reserved", "The name " + name + " stands for something else in the audit."));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            faults.add(new Fault("/expiresAt", "in-the-past", "The token would have expired already."));
        }
        Set<Scope> rights = rights(tx, person, by);
        if (rights == null) {
            faults.add(new Fault("/owner", "unknown-user", "There is no enabled person " + person + "."));
        } else if (!rights.containsAll(Scope.allowedBy(scopes))) {
            faults.add(new Fault(
                    "/scopes",
                    "beyond-owner",
                    person + " may only " + String.join(", ", words(rights)) + ", and so may a token of theirs."));
        }
        if (!faults.isEmpty()) {
            throw new Refused(
                    Refused.Reason.INVALID, "invalid-token", faults.getFirst().detail(), faults);
        }
        freeName(tx, name, now);
        ApiTokenEntity row = row(Uuid7.next(now), name, person, secret, scopes, now);
        row.expiresAt = expiresAt;
        row.domains = domains == null ? null : CanonicalJson.text(domains);
        tx.insert(row);
        Map<String, @Nullable Object> detail = new HashMap<>();
        detail.put("name", name);
        detail.put("owner", person);
        detail.put("scopes", words(scopes));
        detail.put("domains", domains);
        detail.put("expiresAt", expiresAt);
        audit.record(tx, now, by.actor(), "token.created", "token", row.id.toString(), detail);
        return new MadeToken(view(row), secret);
    }

    /** Takes the name from a token that has expired, which acts no more. */
    private static void freeName(Transaction tx, String name, Instant now) {
        tx.first("from ApiTokenEntity t where t.nameKey = ?1", ApiTokenEntity.class, folded(name))
                .ifPresent(holder -> {
                    if (holder.expiresAt == null || holder.expiresAt.isAfter(now)) {
                        throw tokenTaken(holder.name);
                    }
                    holder.nameKey = null;
                    tx.update(holder);
                });
    }

    /**
     * Removes a token: its next call is refused.
     *
     * @throws Refused NOT_FOUND
     */
    public void deleteToken(Actor by, UUID id) {
        Instant now = clock.instant();
        unitOfWork.run(tx -> {
            ApiTokenEntity row = tx.findLocked(ApiTokenEntity.class, id)
                    .orElseThrow(() -> new Refused(
                            Refused.Reason.NOT_FOUND, "not-found", "There is no token with the id " + id + "."));
            tx.delete(row);
            audit.record(
                    tx, now, by, "token.deleted", "token", id.toString(), Map.of("name", row.name, "owner", row.owner));
        });
    }

    /** Makes sure that exactly this token belongs to the person {@code environment} by that name, with all scopes. */
    void ensureEnvironmentToken(String secret) {
        Instant now = clock.instant();
        String hash = CanonicalJson.hash(secret);
        unitOfWork.run(tx -> {
            List<ApiTokenEntity> known = tx.list(
                    "from ApiTokenEntity t where t.owner = ?1 and t.name = ?1",
                    ApiTokenEntity.class,
                    100,
                    Caller.ENVIRONMENT);
            boolean there = false;
            for (ApiTokenEntity row : known) {
                if (row.tokenHash.equals(hash)) {
                    there = true;
                } else {
                    tx.delete(row);
                    audit.record(
                            tx,
                            now,
                            Actor.SYSTEM,
                            "token.deleted",
                            "token",
                            row.id.toString(),
                            Map.of("name", row.name, "owner", row.owner));
                }
            }
            if (!there) {
                ApiTokenEntity row =
                        row(Uuid7.next(now), Caller.ENVIRONMENT, Caller.ENVIRONMENT, secret, Set.of(Scope.ADMIN), now);
                tx.insert(row);
                audit.record(
                        tx,
                        now,
                        Actor.SYSTEM,
                        "token.created",
                        "token",
                        row.id.toString(),
                        Map.of("name", row.name, "owner", row.owner, "scopes", List.of(Scope.ADMIN.text())));
            }
        });
    }

    /** Who calls with this token; empty when it is not known, has expired, or its person is gone or disabled. */
    Optional<Caller> callerWith(String secret) {
        if (secret.isEmpty() || secret.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        String hash = CanonicalJson.hash(secret);
        return unitOfWork.read(tx -> tx.first(
                        "from ApiTokenEntity t where t.tokenHash = ?1", ApiTokenEntity.class, hash)
                .filter(row -> row.expiresAt == null || row.expiresAt.isAfter(now))
                .flatMap(row -> {
                    Set<Scope> rights = rights(tx, row.owner, null);
                    if (rights == null) {
                        return Optional.empty();
                    }
                    if (row.lastUsedAt == null || row.lastUsedAt.isBefore(now.minus(LAST_USED_GRAIN))) {
                        tx.execute("update ApiTokenEntity t set t.lastUsedAt = ?1 where t.id = ?2", now, row.id);
                    }
                    Token token = view(row);
                    Set<Scope> scopes = new LinkedHashSet<>(Scope.allowedBy(token.scopes()));
                    scopes.retainAll(rights);
                    List<String> domains = token.domains();
                    return Optional.of(new Caller(
                            Actor.Kind.TOKEN,
                            row.name,
                            row.owner,
                            Set.copyOf(scopes),
                            domains == null ? null : Set.copyOf(domains)));
                }));
    }

    // ---- rows ----

    /** What the owner of a token may do; null when there is no such person, or no longer. */
    private static @Nullable Set<Scope> rights(Transaction tx, String person, @Nullable Caller by) {
        if (person.equals(Caller.ENVIRONMENT)) {
            // Nobody but the environment itself makes tokens in its name.
            return by == null || by.person().equals(Caller.ENVIRONMENT) ? Role.ADMIN.scopes() : null;
        }
        return person(tx, person)
                .filter(row -> !row.disabled)
                .map(row -> Role.scopesOf(roles(tx, person)))
                .orElse(null);
    }

    private static User insert(Transaction tx, String name, String hash, Set<Role> roles, Instant now) {
        UserEntity row = new UserEntity();
        row.name = name;
        row.nameKey = folded(name);
        row.passwordHash = hash;
        row.createdAt = now;
        tx.insert(row);
        tx.insertAll(roles.stream().map(role -> UserRoleEntity.of(name, role)).toList());
        return view(row, roles);
    }

    private static Optional<UserEntity> person(Transaction tx, String name) {
        return tx.first(PERSON, UserEntity.class, folded(name));
    }

    private static Optional<UserEntity> personLocked(Transaction tx, String name) {
        return tx.listLocked(PERSON, UserEntity.class, 1, folded(name)).stream().findFirst();
    }

    private static final String PERSON = "from UserEntity u where u.nameKey = ?1";

    private static final String ADMINISTRATORS = """
            from UserEntity u
             where u.disabled = false
               and u.name in (select r.userName from UserRoleEntity r where r.role = ?1)
             order by u.name""";

    /** All of them, locked: so two transactions cannot each remove the one that the other counted on. */
    private static List<UserEntity> administrators(Transaction tx) {
        return tx.listLocked(ADMINISTRATORS, UserEntity.class, 1_000, Role.ADMIN);
    }

    private static Set<Role> roles(Transaction tx, String name) {
        return rolesOf(tx, List.of(name)).getOrDefault(name, Set.of());
    }

    private static Map<String, Set<Role>> rolesOf(Transaction tx, Collection<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        return tx
                .list(
                        "from UserRoleEntity r where r.userName in ?1",
                        UserRoleEntity.class,
                        names.size() * Role.values().length,
                        names)
                .stream()
                .collect(Collectors.groupingBy(
                        row -> row.userName,
                        Collectors.mapping(
                                row -> row.role, Collectors.toCollection(() -> EnumSet.noneOf(Role.class)))));
    }

    private static User view(UserEntity row, Set<Role> roles) {
        return new User(row.name, Set.copyOf(roles), row.disabled, row.createdAt);
    }

    private static ApiTokenEntity row(
            UUID id, String name, String owner, String secret, Set<Scope> scopes, Instant now) {
        ApiTokenEntity row = new ApiTokenEntity();
        row.id = id;
        row.name = name;
        row.nameKey = folded(name);
        row.owner = owner;
        row.tokenHash = CanonicalJson.hash(secret);
        row.scopes = String.join(",", words(scopes));
        row.createdAt = now;
        return row;
    }

    private static Token view(ApiTokenEntity row) {
        Set<Scope> scopes = Arrays.stream(row.scopes.split(","))
                .map(word -> Scope.valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
        String stored = row.domains;
        List<String> domains = null;
        if (stored != null) {
            domains = new ArrayList<>();
            for (var domain : CanonicalJson.parse(stored)) {
                domains.add(domain.stringValue());
            }
        }
        return new Token(row.id, row.name, row.owner, scopes, domains, row.createdAt, row.expiresAt, row.lastUsedAt);
    }

    // ---- words and secrets ----

    private static List<String> words(Collection<? extends Enum<?>> constants) {
        Function<Enum<?>, String> word = constant -> constant.name().toLowerCase(Locale.ROOT);
        return List.copyOf(constants.stream().map(word).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The name without its case, as {@link String#equalsIgnoreCase} compares; of as many characters. */
    static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        name.codePoints()
                .map(character -> Character.toLowerCase(Character.toUpperCase(character)))
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }

    /**
     * Whether a name is written as everybody would write what they see: composed, without characters that cannot be seen, with
     * single blanks inside only, and without letters of several alphabets that look alike.
     */
    static boolean isPlain(String name) {
        Set<Character.UnicodeScript> alphabets = name.codePoints()
                .mapToObj(Character.UnicodeScript::of)
                .filter(LOOK_ALIKE::contains)
                .collect(Collectors.toSet());
        return Normalizer.isNormalized(name, Normalizer.Form.NFKC)
                && name.equals(name.strip())
                && !name.contains("  ")
                && alphabets.size() <= 1
                && name.codePoints().allMatch(Accounts::isSeen);
    }

    private static boolean isSeen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }

    static boolean isReserved(String name) {
        return RESERVED.contains(folded(name));
    }

    private static void refuseReserved(String name) {
        if (!isPlain(name)) {
            throw invalid("/name", "name", "The name " + PlainName.MUST + ".");
        }
        if (isReserved(name)) {
            throw invalid("/name", "reserved", "The name " + name + " stands for something else in the audit.");
        }
    }

    private static void refuseWeak(String password) {
        if (password.codePointCount(0, password.length()) < LEAST_PASSWORD) {
            throw invalid("/password", "length", "A password has " + LEAST_PASSWORD + " characters or more.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_PASSWORD) {
            throw invalid("/password", "length", "A password has at most " + MOST_PASSWORD + " bytes in UTF-8.");
        }
    }

    private static Refused invalid(String pointer, String code, String detail) {
        return new Refused(Refused.Reason.INVALID, "invalid-user", detail, List.of(new Fault(pointer, code, detail)));
    }

    private static Refused taken(String name) {
        return exists("There is a person " + name + " already. A name is given once, whatever its case.");
    }

    private static Refused tokenTaken(String name) {
        return exists("There is a token " + name + " already, and the audit names a token by its name."
                + " Choose another name, or delete that one first.");
    }

    private static Refused exists(String detail) {
        return new Refused(Refused.Reason.CONFLICT, "exists", detail, List.of(new Fault("/name", "exists", detail)));
    }

    private static Refused noUser(String name) {
        return new Refused(Refused.Reason.NOT_FOUND, "not-found", "There is no person " + name + ".");
    }

    private static String hash(PasswordEncoder passwords, String password) {
        String hash = passwords.encode(password);
        if (hash == null) {
            throw new IllegalStateException("a password has a hash");
        }
        return hash;
    }

    private static String randomText() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
