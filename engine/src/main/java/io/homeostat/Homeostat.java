package io.homeostat;

import io.homeostat.analyzer.Analyzer;
import io.homeostat.audit.Actor;
import io.homeostat.audit.AuditLog;
import io.homeostat.evaluation.ScenarioResult;
import io.homeostat.evaluation.ScenarioRunner;
import io.homeostat.executor.Actuators;
import io.homeostat.executor.Executor;
import io.homeostat.executor.Failures;
import io.homeostat.executor.Happening;
import io.homeostat.executor.Intents;
import io.homeostat.executor.Placement;
import io.homeostat.executor.PlanLife;
import io.homeostat.executor.Remediations;
import io.homeostat.executor.WaitingPlans;
import io.homeostat.guard.Guards;
import io.homeostat.guard.LoopStates;
import io.homeostat.knowledge.CycleView;
import io.homeostat.knowledge.Knowledge;
import io.homeostat.knowledge.Outcomes;
import io.homeostat.loop.Loop;
import io.homeostat.model.Fault;
import io.homeostat.model.LoopState;
import io.homeostat.monitor.Intake;
import io.homeostat.monitor.StaleSweep;
import io.homeostat.monitor.Topology;
import io.homeostat.monitor.Violations;
import io.homeostat.planner.Planner;
import io.homeostat.rulebase.Drafts;
import io.homeostat.rulebase.Review;
import io.homeostat.rulebase.RuleBase;
import io.homeostat.rulebase.RulePackages;
import io.homeostat.rulebase.RuleVersions;
import io.homeostat.store.Database;
import io.homeostat.store.DurableWork;
import io.homeostat.store.InstanceKeys;
import io.homeostat.store.Texts;
import io.homeostat.store.Transaction;
import io.homeostat.store.UnitOfWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running engine: the loop, its records and its rules on one database. Thread-safe. Close it, or its threads go on.
 */
public final class Homeostat implements AutoCloseable {
    private static final int LONGEST_FAILURE = 4_000;

    private final Database database;
    private final Clock clock;
    private final String node;
    private final AuditLog audit = new AuditLog();
    private final Guards guards;
    private final LoopStates states;
    private final Violations violations;
    private final Topology topology;
    private final Knowledge knowledge;
    private final RuleBase ruleBase;
    private final RulePackages rulePackages;
    private final Drafts drafts;
    private final RuleVersions ruleVersions;
    private final ScenarioRunner scenarios;
    private final Review review;
    private final Actuators actuators;
    private final Remediations remediations;
    private final Intake intake;
    private final Loop loop;
    private final DurableWork work;
    private final List<Consumer<Loop.Measured>> measures = new CopyOnWriteArrayList<>();
    private final List<Consumer<Happening>> happenings = new CopyOnWriteArrayList<>();
    private final List<Runnable> changeListeners = new CopyOnWriteArrayList<>();
    private final Instant startedAt;

    private Homeostat(HomeostatSettings settings, Database database) {
        this.database = database;
        this.clock = settings.clock();
        this.node = settings.node();
        this.startedAt = now();
        UnitOfWork unitOfWork = database.unitOfWork();
        guards = new Guards(audit);
        states = new LoopStates(audit);
        violations = new Violations();
        topology = new Topology(unitOfWork, audit, clock, settings.intake().domainsMax(), this::wake);
        knowledge = new Knowledge(settings.loop().relook());
        ruleVersions = new RuleVersions(audit);
        ruleBase = new RuleBase(unitOfWork, audit, ruleVersions);
        rulePackages = new RulePackages(unitOfWork, audit);
        drafts = new Drafts(unitOfWork, audit, ruleVersions);
        scenarios = new ScenarioRunner(settings.planner(), settings.limits());
        review = new Review(
                unitOfWork, audit, ruleVersions, settings.fourEyes(), content -> failing(scenarios.run(content)));
        actuators = new Actuators(unitOfWork, audit, settings.secrets());
        Failures failures = new Failures(settings.planner().failureBackoff());
        PlanLife life =
                new PlanLife(audit, guards, topology, violations, knowledge, failures, settings.executor(), this::wake);
        Placement placement = new Placement(life, guards, states, actuators, topology, settings.executor());
        Duration rejectionHolds = settings.planner().rejectionHolds();
        remediations = new Remediations(unitOfWork, life, placement, violations, rejectionHolds);
        Executor executor = new Executor(
                unitOfWork,
                life,
                placement,
                actuators,
                guards,
                new Outcomes(),
                settings.executor(),
                clock,
                happened -> happenings.forEach(told -> told.accept(happened)));
        work = new DurableWork(database, settings.node(), settings.executor().threads(), executor.work());
        executor.begin(work);
        intake = new Intake(unitOfWork, settings.intake(), clock, this::backlog, this::wake);
        loop = new Loop(
                database,
                settings.node(),
                new Analyzer(settings.limits()),
                new Planner(settings.planner(), settings.limits()),
                new Intents(life, placement, failures, settings.executor(), rejectionHolds),
                new WaitingPlans(life, placement, violations),
                knowledge,
                violations,
                topology,
                guards,
                new StaleSweep(unitOfWork, this::wake),
                ruleBase,
                states,
                settings.loop(),
                clock,
                done -> {
                    measures.forEach(measure -> measure.accept(done));
                    changed();
                });
        audit.onRecorded(this::changed);
        unitOfWork.run(tx -> states.begin(tx, settings.first(), now()));
        intake.begin();
        ruleBase.install(settings.shipped(), now());
    }

    /**
     * Opens the database, installs the shipped rules at the very first start, and begins to run cycles.
     *
     * @throws io.homeostat.model.Refused with a sentence for the operator when it cannot
     */
    public static Homeostat start(HomeostatSettings settings) {
        Homeostat started = byHand(settings);
        try {
            started.work.start();
            started.loop.start();
            return started;
        } catch (RuntimeException e) {
            started.database.close();
            throw e;
        }
    }

    /**
     * Opens an engine in which nothing runs by itself, for programs that drive it: cycles run by {@link Loop#runOnce}, plans
     * are carried out and judged by {@link #runDue}.
     */
    public static Homeostat byHand(HomeostatSettings settings) {
        List<Class<?>> entities = new ArrayList<>(settings.entities());
        entities.addAll(InstanceKeys.ENTITIES);
        entities.addAll(AuditLog.ENTITIES);
        entities.addAll(Guards.ENTITIES);
        entities.addAll(Intake.ENTITIES);
        entities.addAll(Knowledge.ENTITIES);
        entities.addAll(RuleBase.ENTITIES);
        entities.addAll(Remediations.ENTITIES);
        entities.addAll(Loop.ENTITIES);
        Database database = Database.open(settings.database(), entities);
        try {
            InstanceKeys.require(
                    database.unitOfWork(),
                    keys(settings),
                    settings.clock().instant().truncatedTo(ChronoUnit.MILLIS));
            return new Homeostat(settings, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static List<InstanceKeys.Key> keys(HomeostatSettings settings) {
        return List.of(
                new InstanceKeys.Key(
                        "secret-key",
                        "secret key",
                        settings.secrets().fingerprint(),
                        !settings.secrets().isEphemeral(),
                        "HOMEOSTAT_SECRET_KEY, or as keys/secret.key in its data folder"),
                new InstanceKeys.Key(
                        "signing-key",
                        "signing key",
                        settings.signing().fingerprint(),
                        !settings.signing().isEphemeral(),
                        "HOMEOSTAT_SIGNING_KEY, or as keys/signing.key in its data folder"));
    }

    public Intake intake() {
        return intake;
    }

    public Violations violations() {
        return violations;
    }

    public Topology topology() {
        return topology;
    }

    public Knowledge knowledge() {
        return knowledge;
    }

    public Remediations remediations() {
        return remediations;
    }

    public Actuators actuators() {
        return actuators;
    }

    public Guards guards() {
        return guards;
    }

    public LoopStates states() {
        return states;
    }

    public RuleBase ruleBase() {
        return ruleBase;
    }

    public RulePackages rulePackages() {
        return rulePackages;
    }

    public Drafts drafts() {
        return drafts;
    }

    public RuleVersions ruleVersions() {
        return ruleVersions;
    }

    public Review review() {
        return review;
    }

    /** Runs the scenarios of rule packages with the settings of this engine. */
    public ScenarioRunner scenarios() {
        return scenarios;
    }

    public AuditLog audit() {
        return audit;
    }

    public Loop loop() {
        return loop;
    }

    public UnitOfWork unitOfWork() {
        return database.unitOfWork();
    }

    /** The open database, for programs that keep records of their own in it. */
    public Database database() {
        return database;
    }

    public String node() {
        return node;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** The engine's time, in whole milliseconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Tells of every finished cycle. */
    public void onCycle(Consumer<Loop.Measured> measure) {
        measures.add(measure);
    }

    /** Tells of what the executor brought about. */
    public void onHappening(Consumer<Happening> told) {
        happenings.add(told);
    }

    /**
     * Tells, after the commit, that this node took something in, finished a cycle or wrote to the audit, which every change of
     * a plan and of the loop's state does. What other nodes do shows in {@link #progress} alone. The listener returns at once.
     */
    public void onChange(Runnable listener) {
        changeListeners.add(listener);
    }

    /** How far the records have come, on all nodes: four small look-ups, made to be asked every second. */
    public Progress progress() {
        return unitOfWork()
                .read(tx -> new Progress(
                        violations.changes(tx),
                        knowledge.newest(tx).map(CycleView::id).orElse(null),
                        audit.newest(tx),
                        loop.leaderless(tx)));
    }

    /**
     * Pauses, kills or resumes the loop.
     *
     * @param domain null for all, and those made later
     */
    public void set(@Nullable String domain, LoopState state, String comment, Actor by) {
        Instant now = now();
        unitOfWork().run(tx -> {
            states.set(tx, domain, state, comment, by, now);
            if (state == LoopState.RUNNING) {
                for (String one : domain == null ? violations.domains(tx) : List.of(domain)) {
                    knowledge.lookAtAllNow(tx, one, now);
                }
            }
        });
        loop.wakeAll();
    }

    /** Does, in this thread, all work that is due by the engine's time; gives how much it was. */
    public int runDue() {
        return work.runDue(now());
    }

    /** Finishes what is in hand, and leaves the rest for the next start. */
    @Override
    public void close() {
        loop.close();
        work.close();
        actuators.close();
        ruleBase.close();
        database.close();
    }

    private static List<Fault> failing(List<ScenarioResult> results) {
        return results.stream()
                .filter(result -> !result.passed())
                .map(result -> new Fault("", "scenario-failed", Texts.first(result.toString(), LONGEST_FAILURE)))
                .toList();
    }

    private long backlog(Transaction tx, String domain) {
        return loop.backlog(tx, domain);
    }

    private void wake(String domain) {
        loop.wake(domain);
        changed();
    }

    private void changed() {
        changeListeners.forEach(Runnable::run);
    }
}
