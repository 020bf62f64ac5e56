package io.homeostat.loop;

import io.homeostat.audit.Actor;
import io.homeostat.executor.Intents;
import io.homeostat.executor.WaitingPlans;
import io.homeostat.guard.Guards;
import io.homeostat.guard.LoopStates;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.model.LoopState;
import io.homeostat.model.Source;
import io.homeostat.monitor.StaleSweep;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.Violations;
import io.homeostat.rulebase.CompiledRelease;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.RuleFailure;
import io.homeostat.rulebase.RulesRefused;
import io.homeostat.store.Database;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.Uuid7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a cycle runs: as soon as something is new, at least so far apart under load, at most so far apart when
 * nothing is, and when something is due. One thread a domain. Thread-safe.
 */
public final class Loop implements AutoCloseable {
    /** Entity classes of this package, for {@link Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(LeaseEntity.class, CursorEntity.class);

    private static final int MOST_DOMAINS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
    private static final Duration LOOK_FOR_DOMAINS = Duration.ofSeconds(5);
    private static final int SWEEP = 10_000;
    private static final int FORGET = 500;

    /** With so few changes a budget that is used up is the fault of a rule, and not of a storm. */
    private static final int FEWEST_HALVED = 100;

    /** Failures at one cursor after which the engine leaves out what failed. */
    private static final int FAILURES = 2;

    private static final int LONGEST_REASON = 4_000;

    private final Database database;
    private final String node;
    private final Cycle cycle;
    private final LoopSettings settings;
    private final Clock clock;
    private final Violations violations;
    private final Topology topology;
    private final Guards guards;
    private final Knowledge knowledge;
    private final Intents intents;
    private final WaitingPlans waitingPlans;
    private final StaleSweep staleSweep;
    private final RuleBase ruleBase;
    private final LoopStates states;
    private final Consumer<Cycle.Done> finished;
    private final Map<String, Domain> domains = new ConcurrentHashMap<>();
    private final Signal anyDomain = new Signal();
    private volatile boolean stopping;
    private @Nullable Thread watcher;

    /**
     * @param measured told of every finished cycle
     */
    public Loop(
            Database database,
            String node,
            io.homeostat.analyzer.Analyzer analyzer,
            io.homeostat.planner.Planner planner,
            Intents intents,
            WaitingPlans waitingPlans,
            Knowledge knowledge,
            Violations violations,
            Topology topology,
            Guards guards,
            StaleSweep staleSweep,
            RuleBase ruleBase,
            LoopStates states,
            LoopSettings settings,
            Clock clock,
            Consumer<Measured> measured) {
        this.database = database;
        this.node = node;
        this.cycle = new Cycle(database.unitOfWork(), analyzer, planner, intents, waitingPlans, knowledge);
        this.settings = settings;
        this.clock = clock;
        this.violations = violations;
        this.topology = topology;
        this.guards = guards;
        this.knowledge = knowledge;
        this.intents = intents;
        this.waitingPlans = waitingPlans;
        this.staleSweep = staleSweep;
        this.ruleBase = ruleBase;
        this.states = states;
        this.finished = done -> measured.accept(new Measured(
                done.input().domain(),
                done.times(),
                done.nanos(),
                done.input().newViolations(),
                done.proposal().plans().size(),
                done.proposal().chosen().size(),
                done.handedOver(),
                done.input().sources()));
    }

    /**
     * What is measured of a cycle; times in nanoseconds.
     *
     * @param actions how many were put in for execution
     * @param sources of the domain, as the cycle saw them
     */
    public record Measured(
            String domain,
            io.homeostat.knowledge.StageTimes stages,
            long nanos,
            int violations,
            int plans,
            int chosen,
            int actions,
            List<Source> sources) {}

    /** Begins to run cycles, for all domains that there are and that come. */
    public void start() {
        watcher = Thread.ofPlatform().name("homeostat-domains").start(this::watch);
    }

    /** Something is new in the domain, or due now. */
    public void wake(String domain) {
        Domain known = domains.get(domain);
        if (known == null) {
            anyDomain.set();
        } else {
            known.signal.set();
        }
    }

    /** Something changed for every domain. */
    public void wakeAll() {
        domains.values().forEach(domain -> domain.signal.set());
    }

    /** Whether this node runs the cycles of the domain. */
    public boolean leads(String domain) {
        Domain known = domains.get(domain);
        return known != null && known.lease != null;
    }

    /** Domains that were led, and whose cycles no node runs at present; none where there can be one node only. */
    public List<String> leaderless(Transaction tx) {
        return database.embedded()
                ? List.of()
                : tx.list(
                        "select l.domain from LeaseEntity l where l.expiresAt <= ?1 order by l.domain",
                        String.class,
                        MOST_DOMAINS,
                        now());
    }

    /** Changes that no cycle has taken yet. */
    public long backlog(String domain) {
        return database.unitOfWork().read(tx -> backlog(tx, domain));
    }

    /** As {@link #backlog(String)}, in a transaction in hand. */
    public long backlog(Transaction tx, String domain) {
        return violations.backlog(
                tx,
                domain,
                tx.find(CursorEntity.class, domain).map(row -> row.sequence).orElse(0L));
    }

    /** Runs one cycle of the domain by hand, for tests and embedders that drive the loop themselves. */
    public void runOnce(String domain) {
        domains.computeIfAbsent(domain, Domain::new).runOnce();
    }

    /** Ends the cycles in hand and gives the leases back. */
    @Override
    public void close() {
        stopping = true;
        anyDomain.set();
        wakeAll();
        join(watcher);
        for (Domain domain : domains.values()) {
            join(domain.thread);
            domain.giveBack();
        }
    }

    private void watch() {
        while (!stopping) {
            try {
                staleSweep.sweep(now(), SWEEP);
                staleSweep.forget(now(), FORGET);
                for (String name : database.unitOfWork().read(violations::domains)) {
                    domains.computeIfAbsent(name, Domain::new).begin();
                }
            } catch (RuntimeException e) {
                log.warn("looking for domains failed, and is tried again: {}", e.toString());
            }
            anyDomain.await(LOOK_FOR_DOMAINS);
        }
    }

    /** The first back-off, doubled for each failure in a row before, up to {@link #LONGEST_BACKOFF} or the first if longer. */
    static Duration backoff(Duration first, int before) {
        Duration wait = first;
        for (int i = 0; i < before && wait.compareTo(LONGEST_BACKOFF) < 0; i++) {
            Duration twice = wait.multipliedBy(2);
            wait = twice.compareTo(LONGEST_BACKOFF) < 0 ? twice : LONGEST_BACKOFF;
        }
        return wait;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void join(@Nullable Thread thread) {
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The loop of one domain. */
    private final class Domain {
        private final String name;
        private final Signal signal = new Signal();
        private @Nullable Thread thread;
        private volatile @Nullable Lease lease;
        private @Nullable CycleFacts facts;

        /** Cycles that rules failed one after the other at one cursor, and what the engine did about it there. */
        private int failures;

        private long failedAt = -1;
        private boolean leftOut;

        /** Changes that the next cycle takes at most: fewer than allowed while a storm uses up the budget of the rules. */
        private int batch = settings.batchMax();

        Domain(String name) {
            this.name = name;
        }

        void begin() {
            if (thread == null) {
                thread = Thread.ofPlatform().name("homeostat-loop-" + name).start(this::run);
                signal.set();
            }
        }

        void run() {
            int failed = 0;
            boolean told = false;
            while (!stopping) {
                try {
                    Instant started = now();
                    runOnce();
                    waitForNext(started);
                    failed = 0;
                    told = false;
                } catch (RuntimeException | Error e) {
                    Duration wait = backoff(settings.backoff(), failed);
                    // Whatever it is: a domain whose loop has died would look like one in which nothing happens.
                    // Said once in full, then only that it goes on: the same failure again says nothing new.
                    if (told) {
                        log.error("the cycle of {} failed again; it is repeated in {}: {}", name, wait, e.toString());
                    } else {
                        log.error("the cycle of {} failed; it is repeated in {}", name, wait, e);
                    }
                    // A database that is away is no fault of the cycle, and is looked for as often as at first.
                    if (database.trouble() == null) {
                        failed++;
                    }
                    told = true;
                    forget();
                    signal.awaitFully(wait, () -> stopping);
                }
            }
        }

        void runOnce() {
            Lease held = lease();
            if (held == null) {
                return;
            }
            // Before the time is read: the first cycle compiles its rules here, and violations arrive meanwhile.
            CompiledRelease release = ruleBase.live(name);
            Instant now = now();
            Cursor cursor = database.unitOfWork().write(tx -> Cursor.read(tx, name));
            CycleFacts read = facts;
            if (read == null) {
                CycleFacts made = new CycleFacts(name, violations, topology, guards, knowledge, intents);
                database.unitOfWork().run(tx -> made.rebuild(tx, cursor.sequence(), now));
                facts = made;
                read = made;
            }
            long begun = System.nanoTime();
            Cycle.Done done;
            try {
                done = cycle.run(held, read, release, cursor, batch, now);
                if (done.input().upToSequence() > done.input().afterSequence()
                        || !done.proposal().plans().isEmpty()) {
                    log.info(
                            "cycle {} of {}: {} new violations, {} patterns, {} causes, {} plans, {} chosen, {} ms",
                            cursor.number() + 1,
                            name,
                            done.input().newViolations(),
                            done.analysis().patterns().size(),
                            done.analysis().causes().size(),
                            done.proposal().plans().size(),
                            done.proposal().chosen().size(),
                            done.nanos() / 1_000_000);
                }
            } catch (Lease.Lost e) {
                log.info("{}", e.getMessage());
                forget();
                return;
            } catch (RuntimeException e) {
                facts = null;
                int half = e instanceof RuleFailure failure ? halved(failure, cursor.sequence()) : batch;
                recordFailure(release, cursor, now, System.nanoTime() - begun, e);
                if (half < batch) {
                    log.warn(
                            "the rules of {} used up their budget; tried again with {} changes: {}",
                            name,
                            half,
                            e.getMessage());
                    batch = half;
                    return;
                }
                if (e instanceof RuleFailure failure && mended(failure, release, cursor.sequence(), now)) {
                    return;
                }
                throw e;
            }
            failures = 0;
            leftOut = false;
            if (done.input().upToSequence() - done.input().afterSequence() < batch) {
                batch = settings.batchMax();
            }
            finished.accept(done);
        }

        /**
         * Whether the next cycle decides without what failed: after two failures at one cursor, once. If that fails too, the
         * loop enters safe mode, in which cycles run on and nothing is executed.
         */
        private boolean mended(RuleFailure failure, CompiledRelease release, long cursor, Instant now) {
            if (cursor != failedAt) {
                failedAt = cursor;
                failures = 0;
                leftOut = false;
            }
            if (++failures < FAILURES) {
                return false;
            }
            failures = 0;
            String why = String.valueOf(failure.getMessage());
            try {
                if (!leftOut && ruleBase.leaveOut(name, release, failure.rules(), why, now)) {
                    leftOut = true;
                    log.error("the rules of {} failed twice; it goes on without what failed: {}", name, why);
                    return true;
                }
            } catch (RulesRefused e) {
                failure.addSuppressed(e);
            }
            database.unitOfWork()
                    .run(tx -> states.set(
                            tx,
                            name,
                            LoopState.SAFE_MODE,
                            Texts.first("its rules fail, also without what failed first: " + why, LONGEST_REASON),
                            Actor.ENGINE,
                            now));
            return false;
        }

        /** How many changes to try again with, when there were so many that the budget may have been used up by them. */
        private int halved(RuleFailure failure, long after) {
            long changes = Math.min(batch, database.unitOfWork().<Long>read(tx -> violations.backlog(tx, name, after)));
            return failure.reason().isBudget() && changes > FEWEST_HALVED
                    ? (int) Math.max(FEWEST_HALVED, changes / 2)
                    : batch;
        }

        private void recordFailure(
                CompiledRelease release, Cursor cursor, Instant now, long nanos, RuntimeException why) {
            try {
                database.unitOfWork()
                        .run(tx -> knowledge.recordFailure(
                                tx,
                                new Knowledge.CycleHead(Uuid7.next(now), cursor.number() + 1, release.id(), node, now),
                                name,
                                cursor.sequence(),
                                now,
                                nanos,
                                why.toString()));
            } catch (RuntimeException e) {
                why.addSuppressed(e);
            }
        }

        /** Waits until something is new or due, and never starts closer to the last start than allowed. */
        private void waitForNext(Instant started) {
            Instant due = lease == null ? started.plus(Lease.LENGTH.dividedBy(3)) : nextDue(started);
            Instant earliest = started.plus(settings.minInterval());
            while (!stopping) {
                Instant now = now();
                Instant until = due.isBefore(earliest) ? earliest : due;
                if (!until.isAfter(now)) {
                    return;
                }
                Duration rest = Duration.between(now, until);
                Duration third = Lease.LENGTH.dividedBy(3);
                if (signal.await(rest.compareTo(third) < 0 ? rest : third)) {
                    // Under load cycles keep their distance; what comes meanwhile is taken by the next one.
                    due = earliest;
                } else {
                    renew();
                }
            }
        }

        private Instant nextDue(Instant started) {
            Instant latest = started.plus(settings.maxInterval());
            if (backlog(name) > 0) {
                return started;
            }
            return database.unitOfWork().read(tx -> {
                Instant look = knowledge.nextLook(tx, name).orElse(latest);
                Instant waits = waitingPlans.nextDue(tx, name).orElse(latest);
                Instant next = look.isBefore(latest) ? look : latest;
                return waits.isBefore(next) ? waits : next;
            });
        }

        /** Where several nodes share the database, an idle leader says that it is still there. */
        private void renew() {
            Lease held = lease;
            if (held != null && !database.embedded()) {
                try {
                    database.unitOfWork().run(tx -> held.fence(tx, now()));
                } catch (Lease.Lost e) {
                    log.info("{}", e.getMessage());
                    forget();
                }
            }
        }

        private @Nullable Lease lease() {
            Lease held = lease;
            if (held == null) {
                held = database.unitOfWork()
                        .write(tx -> Lease.take(tx, name, node, database.embedded(), now()))
                        .orElse(null);
                lease = held;
            }
            return held;
        }

        private void forget() {
            lease = null;
            facts = null;
        }

        void giveBack() {
            Lease held = lease;
            if (held != null) {
                try {
                    database.unitOfWork().run(tx -> held.giveBack(tx, now()));
                } catch (RuntimeException e) {
                    log.warn("the lease of {} could not be given back; it ends by itself: {}", name, e.toString());
                }
            }
        }
    }
}
